# frozen_string_literal: true

require 'json'

require_relative 'connection'

module LambdaStack
  # The Runtime API is gone or out of order: this process has nothing left to do.
  class RuntimeApiLost < StandardError; end

  # Events in, answers out, over connections that may break.
  #
  # No answer is lost and none is repeated: when a connection breaks with an answer's fate unknown, the next event
  # is asked for. The API gives the same event again while it is unanswered; only then is the answer sent again.
  class RuntimeApi
    HANDLED_STATUS = (200...500).freeze
    # In seconds.
    RETRY_DELAYS = [0, 0.02, 0.1, 0.5].freeze
    MAXIMAL_ATTEMPTS = 3

    # An answer whose fate is unknown.
    Unconfirmed = Struct.new(:path, :body, :headers, :attempts)
    private_constant :HANDLED_STATUS, :RETRY_DELAYS, :MAXIMAL_ATTEMPTS, :Unconfirmed

    # What the Runtime API gave to do: headers by name, and the payload.
    class Event
      def initialize(answer)
        @answer = answer
      end

      def [](name)
        @answer[name]
      end

      def body
        @answer.body
      end

      def request_id
        self['Lambda-Runtime-Aws-Request-Id']
      end

      # The retries of an asynchronous invocation share an id, but not a deadline.
      def same?(other)
        other && request_id == other.request_id && self['Lambda-Runtime-Deadline-Ms'] == other['Lambda-Runtime-Deadline-Ms']
      end
    end

    def initialize(authority)
      @authority = authority
    end

    # Waits for an event.
    def next
      loop do
        answer = persist('GET', 'invocation/next')
        unless answer.status == 200
          raise RuntimeApiLost, "it answered #{answer.status} to the request for the next event: #{answer.body[0, 1024]}"
        end

        event = Event.new(answer)
        unless @unconfirmed && event.same?(@event)
          @unconfirmed = nil
          return @event = event
        end
        # Over a new connection: a server that closes after each answer, unsaid, would miss it again.
        disconnect
        post(@unconfirmed)
      end
    end

    def respond(body, content_type)
      post(Unconfirmed.new("invocation/#{@event.request_id}/response", body, { 'Content-Type' => content_type }, 1))
    end

    def fail(failure)
      headers = headers_of(failure).merge('Lambda-Runtime-Function-XRay-Error-Cause' => failure.cause).compact
      post(Unconfirmed.new("invocation/#{@event.request_id}/error", JSON.generate(failure.report), headers, 1))
    end

    def fail_init(failure)
      persist('POST', 'init/error', JSON.generate(failure.report), headers_of(failure))
    end

    private

    def headers_of(failure)
      { 'Content-Type' => 'application/json', 'Lambda-Runtime-Function-Error-Type' => failure.header_type }
    end

    def post(message)
      raise RuntimeApiLost, 'it does not take a response' if message.attempts > MAXIMAL_ATTEMPTS

      answer = connect.request('POST', message.path, message.body, message.headers)
      @unconfirmed = nil
      settle
      check(answer)
    rescue SystemCallError, IOError
      disconnect
      @unconfirmed = message.dup.tap { |again| again.attempts += 1 }
    end

    def check(answer)
      raise RuntimeApiLost, "it answered #{answer.status} to a response" unless HANDLED_STATUS.cover?(answer.status)
      return if answer.status < 300

      warn "The Runtime API refused the response with #{answer.status}: #{answer.body[0, 1024]}"
    end

    # Sends a request that may be repeated until it is answered.
    def persist(*request)
      failures = 0
      begin
        began = now
        connect.request(*request).tap { settle }
      rescue SystemCallError, IOError => e
        disconnect
        failures = 0 if now - began > 1
        raise RuntimeApiLost, e.message if failures == RETRY_DELAYS.length

        sleep RETRY_DELAYS[failures]
        failures += 1
        retry
      end
    end

    def connect
      disconnect if @connection&.stale?
      @connection ||= Connection.new(@authority)
    end

    def settle
      disconnect unless @connection.reusable
    end

    def disconnect
      @connection&.close
      @connection = nil
    end

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
