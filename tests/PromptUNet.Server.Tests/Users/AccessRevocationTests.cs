using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests.Users;

public sealed class AccessRevocationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly AccessEnds _ends = new();
    private readonly Credentials _credentials;
    private readonly SignInStore _signIns;
    private readonly User _anna;

    public AccessRevocationTests()
    {
        var database = new Database(Path.Combine(_folder, "server.db"));
        _signIns = new SignInStore(database, new DiskReserve(_folder, 0), _ends);
        _credentials = new Credentials(_signIns, new TokenStore(database, _ends));
        _anna = new UserStore(database, _ends).Add("anna", Roles.Annotator, null);
    }

    [Fact]
    public async Task A_sign_in_that_ends_after_it_was_checked_and_before_its_request_is_watched_ends_the_request()
    {
        long id = SignIn();
        Assert.True(await IsAborted(id, whileChecked: () => _signIns.End(id), whileServed: null));
    }

    [Fact]
    public async Task A_request_ends_with_its_own_sign_in_while_it_is_served_and_not_with_another()
    {
        var (own, other) = (SignIn(), SignIn());
        Assert.False(await IsAborted(own, whileChecked: null, whileServed: null));
        Assert.False(await IsAborted(own, () => _signIns.End(other), whileServed: null));
        Assert.False(await IsAborted(own, whileChecked: null, () => _signIns.End(SignIn())));
        Assert.True(await IsAborted(own, whileChecked: null, () => _signIns.End(own)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private long SignIn() => _signIns.Find(_signIns.Begin(_anna, token: null))!.Id;

    private async Task<bool> IsAborted(long signIn, Action? whileChecked, Action? whileServed)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddSingleton(_ends).BuildServiceProvider(),
        };
        var lifetime = new Lifetime();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        var revocation = new AccessRevocation(
            _ =>
            {
                whileServed?.Invoke();
                return Task.CompletedTask;
            },
            _credentials, _ends);
        await AccessRevocation.NoteEnds(context, checkedContext =>
        {
            checkedContext.User = _anna.SignedInBy("cookie", Credentials.OfSignIn(signIn));
            whileChecked?.Invoke();
            return revocation.InvokeAsync(checkedContext);
        });
        return lifetime.RequestAborted.IsCancellationRequested;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort() => RequestAborted = new CancellationToken(canceled: true);
    }
}
