using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>The folders that the site reads data from: a page is no way to look into the rest of the machine.</summary>
internal sealed class DataRoots(StudioHome home, SamplesFolder samples, IOptions<StudioOptions> options)
{
    private IReadOnlyList<string> Roots { get; } =
    [
        home.Root,
        .. samples.Root is { } root ? new[] { root } : [],
        .. options.Value.DataRoots.Count > 0 ? options.Value.DataRoots : [Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)],
    ];

    /// <summary>The full path of a file that may be read, whether or not it is there.</summary>
    /// <exception cref="TuningException">It lies elsewhere, or a link in it leads there.</exception>
    internal string Require(string path)
    {
        var full = Path.GetFullPath(path);
        var real = RealPath.Of(full);
        return Roots.Any(root => root.Length > 0 && RealPath.IsBelow(real, RealPath.Of(root)))
            ? full
            : throw new TuningException(
                ErrorCodes.OutsideRoots,
                real == full ? $"{full} lies in none of the folders that the site reads data from." : $"{full} leads to {real}, which lies in none of the folders that the site reads data from.",
                $"Upload the file, put it below {string.Join(" or ", Roots.Where(root => root.Length > 0).Distinct())}, or let whoever runs the site add its folder: Studio__DataRoots__0=/its/folder.",
                full);
    }
}
