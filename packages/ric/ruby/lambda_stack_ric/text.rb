# frozen_string_literal: true

module LambdaStack
  # Text that JSON can hold, whatever functions give.
  module Text
    module_function

    def utf8(value)
      value.to_s.encode('UTF-8', invalid: :replace, undef: :replace).scrub
    end

    # What an exception says of itself; where that fails, its class.
    def message_of(error)
      utf8(error.message)
    rescue StandardError
      "<unprintable #{error.class}>"
    end
  end
end
