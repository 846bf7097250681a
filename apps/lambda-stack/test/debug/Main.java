import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** A runtime whose function answers 42. */
class Main {
  static String handle() {
    String answer = "{\"answer\":42}";
    return answer;
  }

  public static void main(String[] arguments) throws Exception {
    String api = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
    HttpClient client = HttpClient.newHttpClient();
    while (true) {
      var next = client.send(HttpRequest.newBuilder(URI.create(api + "next")).build(), BodyHandlers.ofString());
      String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
      var answer = HttpRequest.BodyPublishers.ofString(handle());
      client.send(
          HttpRequest.newBuilder(URI.create(api + id + "/response")).POST(answer).build(), BodyHandlers.discarding());
    }
  }
}
