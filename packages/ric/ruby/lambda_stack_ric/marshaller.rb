# frozen_string_literal: true

require 'json'
require 'stringio'

module AwsLambda
  # Between JSON and Ruby's values. Functions may replace its methods, as at AWS.
  class Marshaller
    class << self
      # The event, parsed where it is JSON.
      def marshall_request(event)
        event['Content-Type'] == 'application/json' ? JSON.parse(event.body) : event.body
      end

      # The response, with its content type where it is not JSON. What can be read is passed on as it is.
      def marshall_response(result)
        case result
        when StringIO, IO then [result, 'application/unknown']
        else result.to_json
        end
      end
    end
  end
end
