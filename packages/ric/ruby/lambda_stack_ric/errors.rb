# frozen_string_literal: true

require 'json'

require_relative 'text'

module LambdaStack
  # An exception, described: what is posted of it, and what X-Ray is told.
  class Failure
    # Header fields that grow are cut: servers take 16 KiB of them as a rule.
    CAUSE_LIMIT = 8 * 1024
    FRAME_LIMIT = 100
    CAUSE_FRAMES = 15
    # What the paths of this client's own files begin with.
    CLIENT = "#{File.dirname(__dir__)}/"
    private_constant :CAUSE_LIMIT, :FRAME_LIMIT, :CAUSE_FRAMES

    attr_reader :error

    # `phase` is `Init` or `Function`, as error types begin; `hint` goes on after the message.
    def initialize(error, phase, hint = '')
      @error = error
      @type = "#{phase}<#{error.class}>"
      @message = Text.message_of(error) + hint
      @frames = frames_of(error)
    end

    def report
      { errorMessage: @message, errorType: @type, stackTrace: @frames.map { |frame| Text.utf8(frame) } }
    end

    # What the header of the post says, and with it the log. AWS's client names only some of Ruby's own classes there; here it is any
    # that a header field can hold.
    def header_type
      @type.match?(/\A[\x20-\x7e]+\z/) ? @type : 'Function<UserException>'
    end

    # JSON in ASCII; frames are left out at its end where it would be too long, and nil is all that is left.
    def cause
      kept = [@frames.length, CAUSE_FRAMES].min
      loop do
        text = cause_of(@frames.first(kept))
        return text if text.bytesize <= CAUSE_LIMIT
        return nil if kept.zero?

        kept /= 2
      end
    end

    private

    def cause_of(frames)
      stack = frames.map { |frame| { path: Text.utf8(frame.path), line: frame.lineno, label: Text.utf8(frame.label) } }
      exception = { message: @message, type: @type, stack: stack }
      cause = { working_directory: Dir.pwd, paths: Gem.paths.path, exceptions: [exception] }
      JSON.generate(cause, ascii_only: true)
    end

    # Without this client's frames, through which the function was called.
    def frames_of(error)
      frames = error.backtrace_locations || []
      frames.reject { |frame| frame.absolute_path.to_s.start_with?(CLIENT) }.first(FRAME_LIMIT)
    end
  end
end
