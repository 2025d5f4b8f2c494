using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>Reads drawings from pictures of a slice, and finds the slice that they show.</summary>
/// <param name="scan">The scan.</param>
/// <param name="warn">Called with warnings, in sentences.</param>
internal sealed class PictureReader(Volume scan, Action<string> warn)
{
    /// <summary>A grey drawing of more greys may be a scan; one that is this much alike is.</summary>
    private const double SurelyTheScan = 0.97;

    private const string PaintOn = "Paint on the picture that 'promptunet slice' writes, and save it at its size.";

    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"];

    /// <summary>Whether a file is a picture by its name, one that can be read or not.</summary>
    public static bool IsPicture(string path) => Pictures.Any(p => path.EndsWith(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>The drawing and the axis across its slice.</summary>
    /// <param name="path">A PNG file.</param>
    /// <param name="axis">The axis; null to find it.</param>
    /// <param name="slice">The slice; null to find it.</param>
    /// <exception cref="UsageException">The picture is of no slice of the scan, of another one, or it does not tell of which.</exception>
    /// <exception cref="InvalidDataException">What is painted is no drawing of structures.</exception>
    public (int Axis, DrawnSlice Slice, IReadOnlyList<Label> Names) Read(string path, int? axis, int? slice)
    {
        var remembered = Remembered(path, axis, slice);
        var fitting = Fitting(path, remembered is { } known ? [known.Axis] : axis is { } one ? [one] : [0, 1, 2], slice);
        var picture = MaskImage.Read(path);
        var search = new PictureSearch(scan, picture);
        var place = search.IsPossible && (picture.IsColoured || picture.Greys > MaskImage.MostStructures)
            ? Found(path, picture, search, fitting, remembered, slice)
            : null;
        place ??= Stated(path, picture, fitting, remembered, slice);
        var drawn = picture.On(place.Layout, scan.Grid.SliceSize(place.Axis));
        foreach (int label in drawn.Filled)
        {
            string which = drawn.Names.FirstOrDefault(n => n.Id == label) is { } named ? $"{named.Name} outline" : "outline";
            warn(
                $"'{path}': the closed {which} was filled ({Screen.Count(drawn.Masks.GetValueOrDefault(label)?.Area ?? 0, "voxel")}). "
                + "For a ring, draw its inner outline too.");
        }

        return (
            place.Axis, new DrawnSlice(path, place.Slice, drawn.Masks) { Numbered = drawn.Masks.Count > 1 },
            [.. drawn.Names.Where(n => drawn.Masks.ContainsKey(n.Id))]);
    }

    /// <summary>By axis, the ways in which a slice across it has the picture's size.</summary>
    private Dictionary<int, IReadOnlyList<PictureLayout>> Fitting(string path, int[] axes, int? slice)
    {
        var (width, height) = MaskImage.SizeOf(path);
        var fitting = axes.ToDictionary(a => a, a => PictureLayout.Fitting(scan.Grid, a, width, height))
            .Where(f => f.Value.Count > 0).ToDictionary();
        if (fitting.Count == 0)
        {
            throw WrongSize(path, width, height, axes);
        }

        var with = fitting.Where(f => slice is not { } k || (uint)k < (uint)scan.Grid.Size[f.Key]).ToDictionary();
        return with.Count > 0 ? with : throw SliceAxis.NoSuchSlice(scan.Grid, fitting.Keys.First(), slice!.Value);
    }

    /// <summary>The place that the picture remembers, which must be that of this scan and of what the user wrote.</summary>
    private PicturePlace? Remembered(string path, int? axis, int? slice)
    {
        if (MaskImage.PlaceOf(path) is not { } place)
        {
            return null;
        }

        if (!place.Grid!.Matches(scan.Grid))
        {
            throw new UsageException(
                $"'{path}' shows a slice of another scan: that one has {place.Grid}, this one {scan.Grid}. "
                + "Make a picture of this scan with 'promptunet slice'.");
        }

        return (axis is { } a && a != place.Axis) || (slice is { } k && k != place.Slice)
            ? throw new UsageException(
                $"'{path}' shows {Name(place.Axis, place.Slice)}, not {Name(axis ?? place.Axis, slice ?? place.Slice)}.")
            : place;
    }

    /// <summary>The place that the greys beneath the paint show; null where they are those of a drawing.</summary>
    private PicturePlace? Found(
        string path, MaskImage picture, PictureSearch search, Dictionary<int, IReadOnlyList<PictureLayout>> fitting,
        PicturePlace? remembered, int? slice)
    {
        var found = search.Best(
            from fit in fitting
            from k in Slices(fit.Key, remembered?.Slice ?? slice, besides: remembered is null)
            from layout in fit.Value
            select new PicturePlace(fit.Key, k, layout));
        double likeness = found.Count == 0 ? 0 : found[0].Likeness;
        if (!picture.IsColoured)
        {
            return likeness >= SurelyTheScan ? throw picture.NothingPainted() : null;
        }

        if (likeness < PictureSearch.Alike)
        {
            int axis = fitting.Keys.First();
            string which = fitting.Count > 1 ? "the image"
                : slice is { } one ? $"{Name(axis, one)} of the image" : $"the image's {SliceAxis.Name(scan.Grid, axis)} slices";
            throw new UsageException($"The greys of '{path}' are not those of {which}, however it is turned. {PaintOn}");
        }

        var places = found.Select(f => f.Place).ToList();
        if (remembered is not null)
        {
            return places.FirstOrDefault(p => p.Layout.View.Matches(remembered.Layout.View)) ?? places[0];
        }

        var slices = places.Select(p => (p.Axis, p.Slice)).Distinct().ToList();
        if (slice is { } asked && !slices.Exists(s => s.Slice == asked))
        {
            throw new UsageException(
                $"'{path}' shows {Name(slices[0].Axis, slices[0].Slice)}, not slice {asked}. Slices are counted from 0, as stored.");
        }

        var left = places.Where(p => slice is null || p.Slice == slice).ToList();
        slices = [.. left.Select(p => (p.Axis, p.Slice)).Distinct()];
        if (slices.Count > 1)
        {
            throw new UsageException(
                $"'{path}' may show {string.Join(" or ", slices.Take(4).Select(s => Name(s.Axis, s.Slice)))}. Add --axis and --slice.");
        }

        // A slice that is its own mirror image does not tell how it lies; a picture from `slice` is larger than the slice, others seldom.
        return left.Count == 1 || IsToPaintOn(left[0])
            ? left[0]
            : throw new UsageException(
                $"'{path}' looks like {Name(left[0].Axis, left[0].Slice)} in {left.Count} ways of turning or mirroring it. {PaintOn}");
    }

    /// <summary>The place of a picture that shows nothing of the scan: what the file and the user say.</summary>
    private PicturePlace Stated(
        string path, MaskImage picture, Dictionary<int, IReadOnlyList<PictureLayout>> fitting, PicturePlace? remembered, int? slice)
    {
        if (remembered is { } known)
        {
            return known.Layout.SizeOf(scan.Grid.SliceSize(known.Axis)) == (picture.Width, picture.Height)
                ? known
                : throw WrongSize(path, picture.Width, picture.Height, [known.Axis]);
        }

        if (slice is not { } index)
        {
            throw new UsageException($"A drawing without the scan beneath it does not say which slice it shows: add --slice to '{path}'.");
        }

        if (fitting.Count > 1)
        {
            throw new UsageException(
                $"Slices of more than one axis have the {picture.Width} x {picture.Height} pixels of '{path}'. Add --axis.");
        }

        var (axis, layouts) = fitting.Single();
        var shown = new PicturePlace(axis, index, layouts[0]);
        var place = IsToPaintOn(shown)
            ? shown
            : layouts.FirstOrDefault(l => l.View.Matches(SliceView.AsStored)) is { } stored ? new PicturePlace(axis, index, stored)
                : throw WrongSize(path, picture.Width, picture.Height, [axis]);
        warn(
            $"'{path}' shows nothing of the scan beneath the drawing; it is read as {(place == shown ? "'promptunet slice' shows the slice"
                : "the slice is stored")}, not turned or mirrored.");
        return place;
    }

    /// <summary>A slice and its neighbours, for a number that may count from 1; all slices where none is known.</summary>
    private IEnumerable<int> Slices(int axis, int? slice, bool besides) =>
        slice is not { } one ? Enumerable.Range(0, scan.Grid.Size[axis])
            : besides ? Enumerable.Range(one - 1, 3).Where(k => k >= 0 && k < scan.Grid.Size[axis]) : [one];

    /// <summary>Whether a picture lies as `slice` writes it, and is larger than the slice itself.</summary>
    private bool IsToPaintOn(PicturePlace place)
    {
        var own = PictureLayout.ToPaintOn(scan.Grid, place.Axis);
        return place.Layout == own && (own.BlockWidth > 1 || own.BlockHeight > 1);
    }

    private UsageException WrongSize(string path, long width, long height, IReadOnlyList<int> axes)
    {
        var sizes = axes.Select(a =>
        {
            var (slice, shown) = (scan.Grid.SliceSize(a), PictureLayout.ToPaintOn(scan.Grid, a).SizeOf(scan.Grid.SliceSize(a)));
            return $"{SliceAxis.Name(scan.Grid, a)} {slice.Width} x {slice.Height} or {shown.Width} x {shown.Height}";
        });
        return new UsageException(
            $"'{path}' has {width} x {height} pixels, as no picture of a slice of the image has: {string.Join(", ", sizes)}. "
            + $"A screenshot or a cropped picture cannot be brought back onto the slice. {PaintOn}");
    }

    private string Name(int axis, int slice) => $"{SliceAxis.Name(scan.Grid, axis)} slice {slice}";
}
