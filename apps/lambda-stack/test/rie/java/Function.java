import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

public class Function implements RequestHandler<Map<String, Object>, Object> {
  static class RangeError extends RuntimeException {
    RangeError() {
      super("on purpose");
    }
  }

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    switch (String.valueOf(event.get("do"))) {
      case "variable":
        return System.getenv("MY_ENV");
      case "name":
        return context.getFunctionName();
      case "id":
        return context.getAwsRequestId();
      case "arn":
        return context.getInvokedFunctionArn();
      case "sleep":
        return sleep();
      case "fail":
        throw new RangeError();
      case "remaining":
        return context.getRemainingTimeInMillis();
      case "client":
        ClientContext client = context.getClientContext();
        return Map.of("custom", client.getCustom(), "env", client.getEnvironment());
      default:
        return "My function ran";
    }
  }

  private static Object sleep() {
    try {
      Thread.sleep(20_000);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
