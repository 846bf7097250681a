# frozen_string_literal: true

require 'logger'

class OrderError < StandardError; end

class MuteError < StandardError
  def message
    raise 'no words'
  end
end

ACTIONS = {
  'echo' => ->(event, _) { event['value'] },
  'pid' => ->(*) { Process.pid },
  'fail' => ->(*) { raise TypeError, 'failed "on" purpose: ü' },
  'custom' => ->(*) { raise OrderError, 'sold out' },
  'mute' => ->(*) { raise MuteError },
  'exhaust' => ->(*) { 'x' * (1 << 60) },
  'unserializable' => ->(*) { Float::NAN },
  'binary' => lambda do |*|
    $stdout.write([0, 255, 254, 10, 13, 0].pack('C*'))
    'written'
  end,
  'exit' => ->(*) { exit 7 },
  'log' => lambda do |*|
    logger = Logger.new($stdout)
    logger.warn("told\ntwice ü")
    logger.debug('whispered')
    'logged'
  end,
  'context' => lambda do |_, context|
    {
      requestId: context.aws_request_id, arn: context.invoked_function_arn, name: context.function_name,
      version: context.function_version, memory: context.memory_limit_in_mb, group: context.log_group_name,
      stream: context.log_stream_name, tenant: context.tenant_id, client: context.client_context,
      identity: context.identity && context.identity['cognitoIdentityId'], trace: ENV['_X_AMZN_TRACE_ID'],
      remaining: context.get_remaining_time_in_millis
    }
  end
}.freeze

def handler(event:, context:)
  puts "working on #{event['do']}"
  ACTIONS.fetch(event['do']).call(event, context)
end
