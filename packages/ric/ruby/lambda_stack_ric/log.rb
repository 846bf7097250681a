# frozen_string_literal: true

require 'json'
require 'logger'

require_relative 'errors'
require_relative 'text'

module LambdaStack
  # The function's log: https://docs.aws.amazon.com/lambda/latest/dg/ruby-logging.html
  module Log
    LEVELS = { 'TRACE' => Logger::DEBUG, 'DEBUG' => Logger::DEBUG, 'INFO' => Logger::INFO, 'WARN' => Logger::WARN,
               'ERROR' => Logger::ERROR, 'FATAL' => Logger::FATAL }.freeze

    class << self
      # The invocation at hand.
      attr_accessor :request_id

      # Nothing that a function prints is kept back, and each `Logger` on stdout or stderr writes Lambda's formats.
      def set_up
        $stdout.sync = $stderr.sync = true
        Logger.prepend(LambdaLogger)
      end

      def json?
        ENV['AWS_LAMBDA_LOG_FORMAT'].to_s.casecmp?('JSON')
      end

      # From which level on a logger logs that was not told; as at AWS, all of them where there is none.
      def level
        LEVELS.fetch(ENV['AWS_LAMBDA_LOG_LEVEL'].to_s.upcase, Logger::DEBUG)
      end

      # Logs what ended an invocation, or the start, as one record.
      def error(title, failure)
        $stdout.write(json? ? JsonFormatter.new.call('ERROR', Time.now, nil, failure.error) : text_of(title, failure))
      end

      private

      def text_of(title, failure)
        "#{title}\r#{JSON.pretty_generate(failure.report).tr("\n", "\r")}\n"
      end
    end

    # Put in front of `Logger`.
    module LambdaLogger
      def initialize(logdev, *rest, **options)
        ours = [nil, $stdout, $stderr].include?(logdev)
        return super unless ours

        formatter = Log.json? ? JsonFormatter.new : TextFormatter.new
        super(logdev || $stdout, *rest, **{ level: Log.level, formatter: formatter }.merge(options))
      end
    end

    # `I, [2026-01-01T00:00:00.000000 #8]  INFO id -- program: message`; line ends within the message become carriage
    # returns, so that it stays one record.
    class TextFormatter < Logger::Formatter
      def call(severity, time, program, message)
        head = format('%<initial>s, [%<time>s #%<pid>d] %<severity>5s %<id>s -- %<program>s: ',
                      initial: severity[0], time: time.strftime('%Y-%m-%dT%H:%M:%S.%6N'), pid: Process.pid,
                      severity: severity, id: Log.request_id, program: program)
        "#{head}#{msg2str(message).tr("\n", "\r")}\n"
      end
    end

    # An object a line, with the keys of AWS's client.
    class JsonFormatter < Logger::Formatter
      def call(severity, time, program, message)
        record = {
          timestamp: time.utc.strftime('%Y-%m-%dT%H:%M:%S.%6NZ'),
          level: severity,
          message: message.is_a?(Exception) ? Text.message_of(message) : Text.utf8(msg2str(message)),
          requestId: Log.request_id,
          logger: program && Text.utf8(program)
        }
        record.update(fields_of(message)) if message.is_a?(Exception)
        "#{JSON.generate(record.compact)}\n"
      end

      private

      def fields_of(error)
        # Without this client's frames, as in the answer.
        trace = Array(error.backtrace).map { |line| Text.utf8(line) }.reject { |line| line.start_with?(Failure::CLIENT) }
        { errorType: error.class.to_s, errorMessage: Text.message_of(error), stackTrace: trace, location: location_of(trace) }
      end

      def location_of(trace)
        return nil if trace.empty?

        place = trace.first.match(/\A(?<file>.+):(?<line>\d+):in [`'](?<method>.+)'\z/)
        place ? "#{place[:file]}:#{place[:method]}:#{place[:line]}" : trace.first
      end
    end
  end
end
