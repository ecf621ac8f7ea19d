using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Export.Cards;

/// <summary>Draws the loss as a small SVG.</summary>
internal static class LossPicture
{
    internal const string FileName = "loss.svg";

    private const int Width = 720;
    private const int Height = 280;
    private const int Margin = 44;

    // More would not be seen.
    private const int MostPoints = 600;

    /// <summary>The picture, or null where there is nothing to draw.</summary>
    internal static string? Draw(RunRecord run)
    {
        var train = run.Steps.Where(step => double.IsFinite(step.TrainLoss)).Select(step => (X: (double)step.Step, Y: step.TrainLoss)).ToList();
        var validation = run.Validations.Where(point => double.IsFinite(point.ValidationLoss)).Select(point => (X: (double)point.Step, Y: point.ValidationLoss)).ToList();
        var all = train.Concat(validation).ToList();
        if (train.Count < 2)
        {
            return null;
        }

        var (left, right) = (all.Min(point => point.X), all.Max(point => point.X));
        var (low, high) = (all.Min(point => point.Y), all.Max(point => point.Y));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        Line("#1976d2", train);
        Line("#e65100", validation);
        Label(4, Margin - 18, "loss", "#555");
        Label(4, Margin + 4, Number(high), "#555");
        Label(4, Height - Margin + 4, Number(low), "#555");
        Label(Width - Margin - 60, Height - 12, $"step {Number(right)}", "#555");
        Label(Margin, 20, "training", "#1976d2");
        Label(Margin + 70, 20, validation.Count > 0 ? "validation" : string.Empty, "#e65100");
        return text.Append("</svg>\n").ToString();

        void Line(string color, List<(double X, double Y)> points)
        {
            var every = Math.Max(1, points.Count / MostPoints);
            var places = points.Where((_, i) => i % every == 0 || i == points.Count - 1).Select(point => string.Create(
                CultureInfo.InvariantCulture,
                $"{Margin + (Share(point.X, left, right) * (Width - (2 * Margin))):0.#},{Height - Margin - (Share(point.Y, low, high) * (Height - (2 * Margin))):0.#}"));
            text.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\" points=\"{string.Join(' ', places)}\"/>\n");
        }

        void Label(int x, int y, string label, string color) => text.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" fill=\"{color}\">{label}</text>\n");
    }

    private static double Share(double value, double low, double high) => high > low ? (value - low) / (high - low) : 0.5;

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
