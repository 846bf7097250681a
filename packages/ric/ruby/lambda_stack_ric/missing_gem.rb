# frozen_string_literal: true

module LambdaStack
  # What to do about a gem that is not installed.
  module MissingGem
    module_function

    # A further line for the message of an error; empty where no gem is missing, but a file of the function's own.
    def hint(error, handler)
      name = error.path.to_s if error.is_a?(LoadError)
      return '' if name.nil? || name.empty? || name.start_with?('/', '.') || name == handler.split('.').first

      gem = name.split('/').first
      lead = if gem.start_with?('aws-sdk')
               "Lambda's Ruby has the AWS SDK, here it has to be installed"
             else
               "The gem of '#{name}' is not installed here"
             end
      "\n#{lead}: name it in #{gemfile}, and run there: bundle config set --local path vendor/bundle && bundle install"
    end

    def gemfile
      task = ENV.fetch('LAMBDA_TASK_ROOT', Dir.pwd)
      task == '/var/task' ? "the function's Gemfile" : File.join(task, 'Gemfile')
    end
  end
end
