#pragma warning disable RS0030 // Written as anyone would write it first: what the ban forbids belongs to what is compared.
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// The same network as anyone would write it first: modules, float, channels first, transposed convolutions, biases before
/// batch norm. The baseline of the training benchmark.
/// </summary>
internal sealed class PlainNetwork : Module<Tensor, Tensor, Tensor>
{
    private readonly ModuleList<Sequential> _image = [], _prompt = [], _decoder = [];
    private readonly ModuleList<ConvTranspose2d> _up = [];
    private readonly Conv2d _head;

    public PlainNetwork(int width, int promptChannels)
        : base(nameof(PlainNetwork))
    {
        for (int level = 0; level < 5; level++)
        {
            _image.Add(Block(level == 0 ? 1 : width << (level - 1), width << level));
            _prompt.Add(Block(level == 0 ? promptChannels : width << (level - 1), width << level));
        }

        for (int level = 3; level >= 0; level--)
        {
            _up.Add(ConvTranspose2d(width << (level + 1), width << level, 2, stride: 2));
            _decoder.Add(Block(width << (level + 1), width << level));
        }

        _head = Conv2d(width, 1, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor image, Tensor prompt)
    {
        var fused = new Tensor[5];
        for (int level = 0; level < 5; level++)
        {
            image = _image[level].call(level == 0 ? image : F.max_pool2d(image, 2));
            prompt = _prompt[level].call(level == 0 ? prompt : F.max_pool2d(prompt, 2));
            fused[level] = image + prompt;
        }

        var d = fused[4];
        for (int i = 0; i < 4; i++)
        {
            d = _decoder[i].call(cat([fused[3 - i], _up[i].call(d)], 1));
        }

        return _head.call(d);
    }

    private static Sequential Block(int from, int to) => Sequential(
        Conv2d(from, to, 3, padding: 1), BatchNorm2d(to), ReLU(inplace: true),
        Conv2d(to, to, 3, padding: 1), BatchNorm2d(to), ReLU(inplace: true));
}
