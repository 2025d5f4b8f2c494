using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>Words for answers that come from the framework without a body.</summary>
internal static class BareAnswers
{
    public static Task Explain(HttpContext context) => Problem.Write(context, context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take this method: /openapi/v1.json tells which it takes.",
        StatusCodes.Status415UnsupportedMediaType => "The body has to be JSON, with the content type application/json.",
        _ => "The request was refused: /openapi/v1.json tells what the server takes.",
    });
}
