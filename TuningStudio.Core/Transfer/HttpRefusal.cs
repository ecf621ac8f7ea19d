using System.Net;

namespace TuningStudio.Core.Transfer;

/// <summary>A server's answer that is no file.</summary>
/// <param name="Address">What was asked for, without secrets.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Code">What the server calls it (<c>X-Error-Code</c>, Azure's <c>x-ms-error-code</c>, the <c>Code</c> of S3's XML), such as <c>GatedRepo</c>.</param>
/// <param name="Message">What the server says of it (<c>X-Error-Message</c>).</param>
public sealed record HttpRefusal(string Address, HttpStatusCode Status, string? Code, string? Message);
