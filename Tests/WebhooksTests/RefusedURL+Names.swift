@testable import Webhooks

extension RefusedURL {
    /// Metadata and credential services, in every form their addresses can take.
    static let cloud: [RefusedURL] =
        hosts(
            .metadataService, "169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200",
            "192.0.0.192",
            "[fd00:ec2::254]", "[fd00:ec2::23]", "[fd00:0ec2:0:0:0:0:0:254]", "[fd20:ce::254]", "[fe80::a9fe:a9fe]",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]", "[::169.254.169.254]", "[::a9fe:a9fe]", "[::ffff:0:169.254.169.254]",
            "[64:ff9b::169.254.169.254]",
            "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[2002:a9fe:a9fe::1]",
            "[2001:0:a9fe:a9fe::]",
            "[2001:0:808:808:0:0:5601:5601]", "[fe80::5efe:169.254.169.254]", "[2600::5efe:a9fe:a9fe]",
            "[2600::200:5efe:a9fe:a9fe]",
            "[::ffff:168.63.129.16]", "[64:ff9b::168.63.129.16]", "[::ffff:100.100.100.200]", "[::ffff:192.0.0.192]",
            "[2002:a83f:8110::1]",
            "metadata.google.internal", "METADATA.GOOGLE.INTERNAL", "Metadata.Google.Internal", "metadata",
            "metadata.goog",
            "x.metadata.google.internal",
            "instance-data", "instance-data.ec2.internal", "metadata.tencentyun.com", "metadata.azure.internal")
        + hosts(
            .numericHost, "2852039166", "0xA9FEA9FE", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376", "025177524776",
            "169.254.43518", "169.16689662",
            "0xa9.0376.43518", "425.510.425.510", "0169.0254.0169.0254", "169.254.0169.254", "2822734096", "0xA83F8110")
        + hosts(.trailingDot, "169.254.169.254.", "168.63.129.16.")
        + hosts(.encodedHost, "169%2e254%2e169%2e254", "169.254.169.25%34")
        + hosts(
            .nonASCII, "\u{FF11}\u{FF16}\u{FF19}.254.169.254", "169\u{3002}254\u{3002}169\u{3002}254",
            "\u{2460}\u{2465}\u{2468}.\u{2461}\u{2464}\u{2463}.169.254")
        + hosts(
            .addressEncodingName, "169.254.169.254.nip.io", "169-254-169-254.example.com", "a9fea9fe.nip.io",
            "169.254.169.254.example.com")
        + [RefusedURL("https://example.com@169.254.169.254/", .userInformation)]

    /// Names that never lead to a public receiver, and names made to mislead.
    static let names: [RefusedURL] =
        hosts(
            .localhostName, "localhost", "LOCALHOST", "LocalHost", "api.localhost", "a.b.localhost",
            "localhost.localdomain",
            "ip6-localhost",
            "ip6-loopback", "localhost6", "localhost4.localdomain4", "loopback")
        + hosts(
            .internalName, "printer.local", "db.internal", "nas.home.arpa", "router.lan", "wiki.corp", "x.intranet",
            "app.localdomain", "api.test",
            "hooks.example", "a.invalid", "abc.onion", "1.0.0.127.in-addr.arpa", "host.docker.internal",
            "HOST.DOCKER.INTERNAL",
            "gateway.docker.internal", "host.containers.internal", "host.lima.internal", "vault.service.consul",
            "x.compute.internal", "name.home")
        + hosts(
            .clusterName, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
            "web.shop.svc",
            "web.shop.svc.cluster.local", "10-0-0-1.shop.pod.cluster.local", "cluster.local")
        + hosts(
            .singleLabelName, "redis", "postgres", "intranet2", "db", "com", "_gateway", "gateway", "a", "wpad",
            "docker")
        + hosts(
            .addressEncodingName, "127.0.0.1.nip.io", "127-0-0-1.nip.io", "7f000001.nip.io", "app.10.0.0.1.sslip.io",
            "10-0-0-1.sslip.io", "52-1-2-3.sslip.io",
            "nip.io", "foo.localtest.me", "localtest.me", "lvh.me", "a.lvh.me", "vcap.me", "127.0.0.1.xip.io", "NIP.IO",
            "7f000001.08080808.rbndr.us",
            "make-127-0-0-1-rr.1u.ms", "127.0.0.1.example.com", "a.10.0.0.1.b.com", "ip-10-0-0-12.example.com",
            "192-168-1-5.hash.plex.direct",
            "traefik.me", "x.192-168-0-1.example.net")
        + hosts(
            .internationalName, "xn--a.com", "xn--99999999999.com", "xn--0.com", "xn--pple-43d.com", "XN--PPLE-43D.com",
            "xn--ggle-0nda.com",
            "xn--gogle-lkg.com", "xn---abc.com", "xn--7e8h.com", "xn--mi7cdqncpe6aj", "xn--mi7cdqncpe6aj.com",
            "xn--orhcp.com",
            "xn--127001-rr3ebb",
            "xn--le-1b1n.com", "xn--x-bda.com", "xn--oogle-wt9b.com", "xn--google-gf0c.com", "xn--example-mka.com",
            "xn--9hbcp.com", "xn--kr2hcp.com",
            "xn--x4g.com", "xn--ab-l3t.com", "xn--b-5da.com")
        + hosts(.malformedHost, "xn--.com", "xn---.com", "xn--localhost-.com", "xn--google-")
        + hosts(.nonASCII, "ex\u{E4}mple.com", "\u{430}pple.com", "xn--\u{E4}.com")
}
