using System.Globalization;
using System.Net;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Locations;

/// <summary>Says what a server's refusal means for an address that a person named, and which credentials would help.</summary>
internal static class SourceFault
{
    internal static TuningException? Explain(IRemoteFile file, HttpRefusal refusal)
    {
        var status = ((int)refusal.Status).ToString(CultureInfo.InvariantCulture);
        var answer = refusal.Code is null ? $"the server answers {status}" : $"the server answers {status} ({refusal.Code})";
        return refusal.Status switch
        {
            HttpStatusCode.Forbidden when refusal.Code == "RequestTimeTooSkewed" => new(
                ErrorCodes.AccessDenied, $"{file.Shown} may not be read: {answer}.", "Set this machine's clock: a signature is good for some minutes only.", file.Shown),
            HttpStatusCode.NotFound when refusal.Code is "NoSuchBucket" or "ContainerNotFound" => new(
                ErrorCodes.NotFound, $"{file.Shown} is not there: {answer}.", "Check the bucket's or container's name, and that the address is the right service's.", file.Shown),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(ErrorCodes.AccessDenied, $"{file.Shown} may not be read: {answer}.", file.AccessRemedy, file.Shown),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(ErrorCodes.NotFound, $"{file.Shown} is not there: {answer}.", "Check every part of the address; to whoever may not see it, an object looks missing as well.", file.Shown),
            HttpStatusCode.MovedPermanently or HttpStatusCode.BadRequest when file.Kind == "s3" => new(
                ErrorCodes.AccessDenied, $"{file.Shown} cannot be read: {answer}.", "The bucket may lie in another region: set AWS_REGION to it. " + file.AccessRemedy, file.Shown),
            HttpStatusCode.BadRequest when file.Kind == "az" => new(ErrorCodes.AccessDenied, $"{file.Shown} cannot be read: {answer}.", file.AccessRemedy, file.Shown),
            _ => null,
        };
    }
}
