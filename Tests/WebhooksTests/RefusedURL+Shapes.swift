@testable import Webhooks

extension RefusedURL {
    /// Schemes, slashes, characters, user information, hosts, ports.
    static let shapes: [RefusedURL] = schemes + characters + authorities + ports

    private static let schemes: [RefusedURL] =
        [
            "file:///etc/passwd", "ftp://example.com/", "gopher://example.com/_x", "dict://example.com:11211/stat",
            "ldap://example.com/", "ldaps://example.com/", "jar:https://example.com/a!/b", "netdoc:///etc/passwd",
            "data:text/plain,hello", "javascript:alert(1)", "unix:/var/run/docker.sock", "http+unix://%2Fvar%2Frun/x",
            "ws://example.com/", "wss://example.com/", "tftp://example.com/", "ssh://example.com/",
            "smb://example.com/x",
            "mailto:a@example.com", "about:blank", "view-source:https://example.com/", "httpss://example.com/",
            "https2://example.com/", "blob:https://example.com/x", "localhost:8080/hook", "example.com:443/hook",
            "php://filter/x", "expect://id", "svn+ssh://example.com/",
        ].map { RefusedURL($0, .unsupportedScheme) } + [
            RefusedURL("http://example.com/hook", .plainHTTP),
            RefusedURL("http://93.184.215.14/", .plainHTTP),
            RefusedURL("http://example.com:443/", .plainHTTP),
            RefusedURL("//example.com/hook", .missingScheme),
            RefusedURL("/hook", .missingScheme),
            RefusedURL("example.com/hook", .missingScheme),
            RefusedURL("", .missingScheme),
            RefusedURL("://example.com/", .missingScheme),
            RefusedURL("1https://example.com/", .missingScheme),
            RefusedURL("?https://example.com/", .missingScheme),
            RefusedURL("https:example.com/hook", .missingSlashes),
            RefusedURL("https:/example.com/hook", .missingSlashes),
            RefusedURL("http:example.com", .missingSlashes),
            RefusedURL("https:", .missingSlashes),
            RefusedURL("HTTPS://example.com/", .schemeNotLowercase),
            RefusedURL("Https://example.com/", .schemeNotLowercase),
            RefusedURL("hTTp://example.com/", .schemeNotLowercase),
        ]

    private static let characters: [RefusedURL] = [
        RefusedURL(" https://example.com/", .whitespace),
        RefusedURL("https://example.com/ ", .whitespace),
        RefusedURL("\thttps://example.com/", .whitespace),
        RefusedURL("https://example.com/\n", .whitespace),
        RefusedURL("ht\ntps://example.com/", .whitespace),
        RefusedURL("https://exam\tple.com/", .whitespace),
        RefusedURL("https://example.com /", .whitespace),
        RefusedURL("https:// example.com/", .whitespace),
        RefusedURL("https://example.com/a b", .whitespace),
        RefusedURL("https://example.com/\r\nX-Injected: 1", .whitespace),
        RefusedURL("https://example.com/a\rb", .whitespace),
        RefusedURL("https://example.com/a\nb", .whitespace),
        RefusedURL("https://example.com/%0d%0aX-Injected:1", .controlCharacter),
        RefusedURL("https://example.com/?a=%0A", .controlCharacter),
        RefusedURL("https://example.com/%09", .controlCharacter),
        RefusedURL("https://example.com/%7f", .controlCharacter),
        RefusedURL("https://example.com/\u{0}", .controlCharacter),
        RefusedURL("https://example.com\u{0}.evil.com/", .controlCharacter),
        RefusedURL("https://example.com/%00", .controlCharacter),
        RefusedURL("https://example.com/a%00.json", .controlCharacter),
        RefusedURL("https://example.com/\u{B}", .controlCharacter),
        RefusedURL("https://example.com/\u{7F}", .controlCharacter),
        RefusedURL("https://example.com/\u{1B}[0m", .controlCharacter),
        RefusedURL("https:\\\\example.com\\hook", .backslash),
        RefusedURL("https://example.com\\hook", .backslash),
        RefusedURL("https://example.com\\@127.0.0.1/", .backslash),
        RefusedURL("https://127.0.0.1\\@example.com/", .backslash),
        RefusedURL("https:/\\example.com/", .backslash),
        RefusedURL("https://example.com/a\\b", .backslash),
        RefusedURL("https://example.com/%", .malformedPercentEncoding),
        RefusedURL("https://example.com/%2", .malformedPercentEncoding),
        RefusedURL("https://example.com/%zz", .malformedPercentEncoding),
        RefusedURL("https://example.com/?q=%+1", .malformedPercentEncoding),
        RefusedURL("https://example.com/<x>", .unsafeCharacter),
        RefusedURL("https://example.com/\"x\"", .unsafeCharacter),
        RefusedURL("https://example.com/{id}", .unsafeCharacter),
        RefusedURL("https://example.com/a|b", .unsafeCharacter),
        RefusedURL("https://example.com/^", .unsafeCharacter),
        RefusedURL("https://example.com/`id`", .unsafeCharacter),
        RefusedURL("https://example.com/caf\u{E9}", .nonASCII),
        RefusedURL("https://example.com/\u{A0}", .nonASCII),
        RefusedURL("\u{FEFF}https://example.com/", .nonASCII),
        RefusedURL("https://example.com/\u{200B}", .nonASCII),
        RefusedURL("https://example.com/\u{2028}", .nonASCII),
        RefusedURL("https://example.com/#fragment", .fragment),
        RefusedURL("https://example.com#", .fragment),
        RefusedURL("https://example.com/hook?a=1#b", .fragment),
        RefusedURL("https://example.com/" + String(repeating: "a", count: 2029), .tooLong),
        RefusedURL("https://example.com/?" + String(repeating: "a", count: 100_000), .tooLong),
    ]

    private static let authorities: [RefusedURL] =
        [
            "https://user@example.com/", "https://user:password@example.com/", "https://:password@example.com/",
            "https://@example.com/", "https://a@b@example.com/", "https://example.com@127.0.0.1/",
            "https://example.com:443@127.0.0.1/", "https://127.0.0.1@example.com/", "https://a%40b@example.com/",
            "https://example.com#@127.0.0.1/", "https://[::1]@example.com/",
        ].map { RefusedURL($0, .userInformation) } + [
            RefusedURL("https://example.com#.evil.com/", .fragment),
            RefusedURL("https://#/", .fragment),
            RefusedURL("https://", .emptyHost),
            RefusedURL("https:///hook", .emptyHost),
            RefusedURL("https:////example.com/", .emptyHost),
            RefusedURL("https://?q", .emptyHost),
            RefusedURL("https://:443/", .emptyHost),
            RefusedURL("https://./", .emptyHost),
            RefusedURL("https://../", .emptyHost),
            RefusedURL("https://...../", .emptyHost),
        ]
        + hosts(
            .malformedHost, ".example.com", "example..com", "-example.com", "example-.com", "exa!mple.com",
            "exa$mple.com",
            "exam*ple.com", "(example.com)", "example.com,127.0.0.1", "example.com;x", "exa'mple.com", "~example.com",
            "::1", "2606:4700::1111", "[2606:4700::1111]x", "[2606:4700::1111]443", "example.com:443:80", "a=b.com",
            "&.com",
            "<example.com>", "{host}.com", "example.com|x")
        + hosts(
            .hostTooLong, String(repeating: "a", count: 64) + ".com",
            "hooks." + String(repeating: "b", count: 80) + ".com",
            Array(repeating: "abcdefgh", count: 30).joined(separator: ".") + ".com",
            String(repeating: "a", count: 1500))
        + hosts(
            .encodedHost, "example%2ecom", "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "127%252e0%252e0%252e1", "%6cocalhost",
            "example.com%00.evil.com", "example.com%2f", "example.com%40evil.com", "%e2%91%a0.com", "%")
        + hosts(.trailingDot, "example.com.", "127.0.0.1.", "localhost.", "example.com..", "metadata.google.internal.")

    private static let ports: [RefusedURL] =
        [
            "0", "65536", "-1", "99999", "100000", "4294967739", "18446744073709551617", "abc", "443a", "0443", "00443",
            "+443",
            "4 3".replacing(" ", with: "_"), "", "4.3", "0x1bb", "%34%34%33",
        ].map { RefusedURL("https://example.com:\($0)/hook", .malformedPort) }
        + [
            21, 22, 23, 25, 53, 110, 111, 143, 389, 445, 465, 587, 636, 873, 1433, 1521, 2049, 2181, 2375, 2376, 2379,
            3306, 3389,
            5432, 5672, 5900, 5984, 6379, 6443, 6667, 8500, 9042, 9092, 9200, 9300, 10250, 11211, 27017,
        ].map { RefusedURL("https://example.com:\($0)/hook", .deniedPort) }
}
