# frozen_string_literal: true

require 'json'
require 'logger'

LOGGER = Logger.new($stdout)

module Shop
  class Orders
    # The handler app.Shop::Orders.process
    def self.process(event:, context:)
      order = JSON.parse(event['body'])
      LOGGER.info("#{order['count']} × #{order['item']}, #{context.get_remaining_time_in_millis} ms left")
      { statusCode: 201, body: JSON.generate(item: order['item'], total: order['count'] * 3) }
    end
  end
end

# The handler app.health
def health(event:, context:)
  { status: 'fine', function: context.function_name }
end
