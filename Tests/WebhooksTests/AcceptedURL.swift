/// URLs that real receivers have; refusing one of them is a defect too.
enum AcceptedURL {
    /// What is written, and the canonical text it is read as.
    static let all: [(text: String, canonical: String)] = unchanged.map { ($0, $0) } + rewritten

    private static let rewritten: [(text: String, canonical: String)] = [
        ("https://example.com", "https://example.com/"),
        ("https://Hooks.Example.COM/Path", "https://hooks.example.com/Path"),
        ("https://example.com:443/hook", "https://example.com/hook"),
        ("https://example.com?token=1", "https://example.com/?token=1"),
        ("https://[2606:4700:4700:0:0:0:0:1111]/", "https://[2606:4700:4700::1111]/"),
        ("https://[2A00:1450:4001:080B::200E]/", "https://[2a00:1450:4001:80b::200e]/"),
    ]

    private static let unchanged = [
        "https://example.com/", "https://example.com/hook", "https://www.example.co.uk/hook",
        "https://hooks.slack.com/services/T000/B000/XXXX",
        "https://discord.com/api/webhooks/123/abc_DEF-456", "https://example.com:8443/hook",
        "https://example.com:8080/",
        "https://example.com:3000/hook",
        "https://example.com:65535/", "https://example.com/a/b/c.json", "https://example.com/?a=1&b=2",
        "https://example.com/hook?items[]=1&items[]=2",
        "https://example.com/%7Euser/caf%C3%A9", "https://example.com/~user/", "https://example.com/@handle/hook",
        "https://example.com/a//b",
        "https://example.com/a/../b", "https://example.com/x;v=1,2", "https://example.com/(x)!*'$",
        "https://example.com/?next=https://other.com/",
        "https://example.com/?mail=a@b.com", "https://example.com/?q=100%25", "https://example.com/:443",
        "https://a.b.c.d.e.example.com/hook",
        "https://1e100.net/", "https://123.example.com/", "https://0x7f.example.com/", "https://3com.com/",
        "https://1-800-flowers.com/",
        "https://my_app.example.com/", "https://r3---sn-4g5e6nsz.example.com/", "https://xn--bcher-kva.example.com/",
        "https://xn--mnchen-3ya.de/",
        "https://xn--e1afmkfd.xn--p1ai/", "https://xn--fiqs8s.com/", "https://xn--strae-oqa.de/",
        "https://xn--wgv71a119e.jp/",
        "https://xn--hxajbheg2az3al.gr/", "https://xn--hxajbheg2az3als.gr/", "https://8.8.8.8/hook", "https://1.1.1.1/",
        "https://93.184.215.14:8443/", "https://172.15.255.255/", "https://172.32.0.1/", "https://100.63.255.255/",
        "https://100.128.0.1/",
        "https://11.0.0.1/", "https://169.253.1.1/", "https://192.167.1.1/", "https://223.255.255.254/",
        "https://[2606:4700:4700::1111]/",
        "https://[2a00:1450:4001:80b::200e]:8443/hook", "https://[2620:fe::fe]/", "https://[64:ff9b::808:808]/",
        "https://ec2-52-1-2-3.compute-1.amazonaws.com/hook",
        "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/hook",
        "https://release-1-0-0-2.example.com/", "https://example.dev/hook", "https://example.app/",
        "https://my-app.vercel.app/api/hook",
        "https://localhost.example.com/", "https://metadata.example.com/", "https://internal.example.com/",
        "https://local.example.com/",
        "https://notlocalhost.com/", "https://mynip.io/", "https://kubernetes.io/hook", "https://svc.example.com/",
        "https://internal.dev/",
        "https://abcd-203-0-114-7.ngrok-free.app/hook", "https://" + String(repeating: "a", count: 63) + ".com/",
    ]
}
