package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the words of a text. What it returns becomes the body, as JSON. */
public class Words implements RequestHandler<APIGatewayV2HTTPEvent, Map<String, Long>> {
  @Override
  public Map<String, Long> handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    String text = event.getBody() == null ? "" : event.getBody();
    context.getLogger().log("counting in " + text.length() + " characters");
    return Arrays.stream(text.toLowerCase().split("\\W+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
  }
}
