# frozen_string_literal: true

module LambdaStack
  # Text that JSON can hold, whatever functions give.
  module Text
    module_function

    def utf8(value)
      value.to_s.encode('UTF-8', invalid: :replace, undef: :replace).scrub
    end

    # What an exception says of itself; where that fails, its class. Before Ruby 3.2, the message of one that misses a
    # name has the source line as well, which may be this client's: its `original_message` is what it is everywhere else.
    def message_of(error)
      utf8(error.respond_to?(:original_message) ? error.original_message : error.message)
    rescue StandardError
      "<unprintable #{error.class}>"
    end
  end
end
