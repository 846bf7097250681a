# frozen_string_literal: true

require_relative 'context'
require_relative 'errors'
require_relative 'handler'
require_relative 'log'
require_relative 'marshaller'
require_relative 'missing_gem'
require_relative 'runtime_api'

module LambdaStack
  # Runs a Ruby function as a Lambda function: the standard library only, Ruby 2.7 or later. A stand-in for
  # `aws_lambda_ric` where that is not installed.
  # Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
  class Client
    # How AWS's client ends, as the byte that a process's parent sees of it.
    INIT_FAILED = 252
    CRITICAL = 255

    # Turns the process into the function's; does not return.
    def self.start(handler)
      authority = ENV['AWS_LAMBDA_RUNTIME_API'].to_s
      if authority.empty?
        abort 'AWS_LAMBDA_RUNTIME_API is not set: this client is started by a Lambda emulator, not by hand'
      end
      Log.set_up
      new(RuntimeApi.new(authority)).run(handler)
    rescue RuntimeApiLost => e
      abort "The Runtime API at #{authority} is lost: #{e.message}"
    end

    def initialize(api)
      @api = api
    end

    def run(handler)
      function = load_handler(handler)
      loop { serve(function) }
    rescue SignalException
      raise if @calling

      # Between invocations it is not an error; what the function registered with `at_exit` runs.
      exit 0
    end

    private

    def load_handler(handler)
      $LOAD_PATH.unshift(ENV.fetch('LAMBDA_TASK_ROOT', Dir.pwd))
      Handler.new(handler)
    rescue Exception => e # also what ends a process while its files are loaded
      raise if e.is_a?(SignalException)

      failure = Failure.new(e, 'Init', MissingGem.hint(e, handler))
      Log.error("Init error when loading handler #{handler}", failure)
      @api.fail_init(failure)
      exit INIT_FAILED
    end

    def serve(function)
      event = @api.next
      Log.request_id = event.request_id
      ENV['_X_AMZN_TRACE_ID'] = event['Lambda-Runtime-Trace-Id']
      @calling = true
      body, content_type = answer(function, event)
      @calling = false
      @api.respond(body, content_type || 'application/json') unless body.nil?
    end

    # The response as text or bytes; nil where the function failed, and that was posted. After an error that
    # tells of a broken program, or of its end, the process ends, as it does with AWS's client.
    def answer(function, event)
      result = function.call(event: AwsLambda::Marshaller.marshall_request(event), context: LambdaContext.new(event))
      body, content_type = AwsLambda::Marshaller.marshall_response(result)
      [body.respond_to?(:read) ? body.read : body, content_type]
    rescue SignalException
      raise
    rescue NameError => e
      fail_invocation(e, 'Critical exception from handler')
      exit CRITICAL
    rescue StandardError => e
      fail_invocation(e, 'Error raised from handler method')
    rescue Exception => e # also `exit`, and stacks without end
      fail_invocation(e, 'Critical exception from handler')
      exit CRITICAL
    end

    def fail_invocation(error, title)
      failure = Failure.new(error, 'Function')
      Log.error(title, failure)
      @api.fail(failure)
      nil
    end
  end
end
