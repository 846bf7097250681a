# frozen_string_literal: true

module LambdaStack
  # The method that `file.method` or `file.Module::Class.method` names.
  class Handler
    # Loads the file. Raises what it raises.
    def initialize(name)
      file, *place, @method = name.split('.', -1)
      if @method.to_s.empty? || file.match?(%r{\A\z|/\z}) || place.length > 1 || place.include?('') || @method.include?('/')
        raise ArgumentError, "Invalid handler '#{name}': it names a file and a method, such as app.handler or " \
                             'app.Module::Class.handler'
      end
      @class_name = place.first
      require file
    end

    # A name that is missing fails the invocation, as with AWS's client.
    def call(event:, context:)
      receiver = @class_name.nil? ? TOPLEVEL_BINDING.receiver : Kernel.const_get(@class_name)
      receiver.__send__(@method, event: event, context: context)
    rescue NoMethodError => e
      raise unless e.name.to_s == @method && e.receiver.equal?(receiver)

      raise NoMethodError, "undefined method '#{@method}' for #{@class_name || 'main:Object'}#{hint(receiver)}"
    end

    private

    def hint(receiver)
      # What a file defines outside of modules is a private method of every object.
      methods = @class_name.nil? ? Object.private_instance_methods(false) : receiver.methods(false)
      nearest = DidYouMean::SpellChecker.new(dictionary: methods).correct(@method).first if defined?(DidYouMean)
      nearest.nil? ? '' : "; did you mean '#{nearest}'?"
    end
  end
end
