# frozen_string_literal: true

require 'socket'

module LambdaStack
  # A keep-alive connection; `net/http` would cost more to load than all the rest.
  class Connection
    API_VERSION = '/2018-06-01/runtime/'

    # An answer; its headers are found by their names in any case.
    class Answer
      attr_reader :status, :body

      def initialize(status, headers, body)
        @status = status
        @headers = headers
        @body = body
      end

      def [](name)
        @headers[name.downcase]
      end
    end

    # The answer was not HTTP, or not all of it came.
    class Broken < IOError; end

    attr_reader :reusable

    # `authority` is host:port.
    def initialize(authority)
      @authority = authority
      host, _, port = authority.rpartition(':')
      @socket = TCPSocket.new(host.delete('[]'), Integer(port, 10))
      @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      @reusable = true
    end

    # Whether the server closed it meanwhile, so that nothing should be sent to it.
    def stale?
      @socket.recv_nonblock(1, Socket::MSG_PEEK, exception: false) != :wait_readable
    rescue SystemCallError
      true
    end

    # Raises SystemCallError or IOError when the connection fails.
    def request(method, path, body = '', headers = {})
      head = ["#{method} #{API_VERSION}#{path} HTTP/1.1", "Host: #{@authority}"]
      head << "Content-Length: #{body.bytesize}" if method == 'POST'
      headers.each { |name, value| head << "#{name}: #{value}" }
      @socket.write("#{head.join("\r\n")}\r\n\r\n".b + body.b)
      read_answer
    end

    def close
      @socket.close
    end

    private

    def read_answer
      status, headers = read_head
      status, headers = read_head while status < 200
      body = [204, 304].include?(status) ? +'' : read_body(headers)
      @reusable = false if headers['connection'].to_s.casecmp?('close')
      Answer.new(status, headers, body.force_encoding(Encoding::UTF_8))
    end

    def read_head
      version, status = read_line.split(' ', 3)
      raise Broken, 'the answer is not HTTP/1.1' unless status && version.start_with?('HTTP/1.')

      @reusable = false if version == 'HTTP/1.0'
      headers = {}
      until (line = read_line).empty?
        name, _, value = line.partition(':')
        headers[name.downcase] = value.strip
      end
      [status.to_i, headers]
    end

    def read_line
      line = @socket.gets("\n")
      raise Broken, 'the connection was closed' unless line&.end_with?("\n")

      line.chomp.force_encoding(Encoding::UTF_8).scrub
    end

    def read_body(headers)
      return read_chunks if headers['transfer-encoding'].to_s.downcase.end_with?('chunked')
      return read_exactly(headers['content-length'].to_i) if headers.key?('content-length')

      @reusable = false
      @socket.read
    end

    def read_chunks
      body = +''.b
      until (size = read_line.to_i(16)).zero?
        body << read_exactly(size)
        read_line
      end
      # Trailers are of no use here.
      loop { break if read_line.empty? }
      body
    end

    def read_exactly(size)
      data = @socket.read(size).to_s
      raise Broken, 'the connection was closed' if data.bytesize < size

      data
    end
  end
end
