using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace Hello;

public record Greeting(string Message);

public class Function
{
    public Greeting Handler(Dictionary<string, string> input, ILambdaContext context) =>
        new($"Hello {input.GetValueOrDefault("name", "nobody")}, from {context.FunctionName}");
}
