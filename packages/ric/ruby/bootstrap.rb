#!/usr/bin/env ruby
# frozen_string_literal: true

# `bootstrap.rb file.method`, or `_HANDLER`: starts the client in `lambda_stack_ric`, the directory beside it.

require_relative 'lambda_stack_ric/client'

LambdaStack::Client.start(ARGV.fetch(0) { ENV.fetch('_HANDLER', '') })
