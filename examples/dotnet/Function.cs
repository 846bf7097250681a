using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;

Greeting Handler(Dictionary<string, string> input, ILambdaContext context) =>
    new($"Hello {input.GetValueOrDefault("name", "nobody")}, from {context.FunctionName}");

await LambdaBootstrapBuilder
    .Create<Dictionary<string, string>, Greeting>(Handler, new DefaultLambdaJsonSerializer())
    .Build()
    .RunAsync();

record Greeting(string Message);
