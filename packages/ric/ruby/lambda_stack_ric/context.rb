# frozen_string_literal: true

require 'json'

# What a handler is told of its invocation: https://docs.aws.amazon.com/lambda/latest/dg/ruby-context.html
class LambdaContext
  TRACE_FIELDS = %w[traceparent tracestate baggage].freeze
  private_constant :TRACE_FIELDS

  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
              :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

  # Takes the event, whose headers tell of the invocation.
  def initialize(event)
    @deadline_ms = event['Lambda-Runtime-Deadline-Ms'].to_i
    @aws_request_id = event['Lambda-Runtime-Aws-Request-Id']
    @invoked_function_arn = event['Lambda-Runtime-Invoked-Function-Arn']
    @tenant_id = event['Lambda-Runtime-Aws-Tenant-Id']
    @identity = parse(event['Lambda-Runtime-Cognito-Identity'])
    @client_context = parse(event['Lambda-Runtime-Client-Context'])
    @trace = @client_context.is_a?(Hash) ? @client_context.delete('w3c') : nil
    @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
    @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
  end

  def get_remaining_time_in_millis # AWS's name
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end

  # The W3C trace context that the caller sent within the client context.
  def w3c
    return {} unless @trace.is_a?(Hash)

    @trace.slice(*TRACE_FIELDS).select { |_, value| value.is_a?(String) }
  end

  private

  def parse(header)
    JSON.parse(header) unless header.nil? || header.empty?
  end
end
