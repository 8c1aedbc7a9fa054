/// Takes a webhook URL apart from left to right. First every byte is checked, then each part sees only bytes known to be harmless.
struct WebhookURLParser {
    static let bytesMax = 2048

    private var rest: ArraySlice<UInt8>

    init(bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func parse() throws(AddressRefusal) -> WebhookURL {
        try checkBytes()
        let scheme = try takeScheme()
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<end]
        rest = rest[end...]
        let (host, port) = try Self.split(authority: authority)
        let target = try takeTarget()
        return WebhookURL(
            scheme: scheme, host: try Self.host(host), port: try Self.port(port) ?? scheme.defaultPort, target: target)
    }

    private func checkBytes() throws(AddressRefusal) {
        guard rest.count <= Self.bytesMax else { throw AddressRefusal(.tooLong) }
        for byte in rest {
            switch byte {
            case 0x09, 0x0A, 0x0D, 0x20: throw AddressRefusal(.whitespace)
            case 0x00..<0x20, 0x7F: throw AddressRefusal(.controlCharacter)
            case 0x80...: throw AddressRefusal(.nonASCII)
            case UInt8(ascii: "\\"): throw AddressRefusal(.backslash)
            default: continue
            }
        }
    }

    private mutating func takeScheme() throws(AddressRefusal) -> WebhookURL.Scheme {
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            rest[..<colon].first?.isLetter == true,
            rest[..<colon].allSatisfy({ $0.isLetter || $0.isDecimalDigit || "+-.".utf8.contains($0) })
        else { throw AddressRefusal(.missingScheme) }
        let text = String(decoding: rest[..<colon], as: UTF8.self)
        guard let scheme = WebhookURL.Scheme(rawValue: text.lowercased()) else {
            throw AddressRefusal(.unsupportedScheme)
        }
        guard scheme.rawValue == text else { throw AddressRefusal(.schemeNotLowercase) }
        rest = rest[(colon + 1)...]
        guard rest.starts(with: "//".utf8) else { throw AddressRefusal(.missingSlashes) }
        rest = rest.dropFirst(2)
        return scheme
    }

    private mutating func takeTarget() throws(AddressRefusal) -> String {
        let target = rest
        rest = rest[rest.endIndex...]
        var index = target.startIndex
        while index < target.endIndex {
            switch target[index] {
            case UInt8(ascii: "#"): throw AddressRefusal(.fragment)
            case UInt8(ascii: "%"): try Self.checkEscape(target[index...].prefix(3))
            case let byte where "\"<>^`{|}".utf8.contains(byte): throw AddressRefusal(.unsafeCharacter)
            default: break
            }
            index += 1
        }
        let text = String(decoding: target, as: UTF8.self)
        return text.hasPrefix("/") ? text : "/" + text
    }

    /// Encoded control characters, line breaks and NUL above all, only serve to be decoded by someone careless.
    private static func checkEscape(_ escape: ArraySlice<UInt8>) throws(AddressRefusal) {
        let digits = escape.dropFirst()
        guard digits.count == 2, digits.allSatisfy(\.isHexadecimalDigit),
            let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw AddressRefusal(.malformedPercentEncoding) }
        guard value >= 0x20, value != 0x7F else { throw AddressRefusal(.controlCharacter) }
    }

    /// Splits `host:port`. The port is nil when there is no colon.
    private static func split(
        authority: ArraySlice<UInt8>
    ) throws(AddressRefusal) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        guard !authority.contains(UInt8(ascii: "@")) else { throw AddressRefusal(.userInformation) }
        guard !authority.contains(UInt8(ascii: "#")) else { throw AddressRefusal(.fragment) }
        let hostEnd: Int?
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw AddressRefusal(.malformedAddress)
            }
            hostEnd = bracket + 1 == authority.endIndex ? nil : bracket + 1
        } else {
            hostEnd = authority.firstIndex(of: UInt8(ascii: ":"))
        }
        guard let hostEnd else { return (authority, nil) }
        guard authority[hostEnd] == UInt8(ascii: ":"), !authority[(hostEnd + 1)...].contains(UInt8(ascii: ":")) else {
            throw AddressRefusal(.malformedHost)
        }
        return (authority[..<hostEnd], authority[(hostEnd + 1)...])
    }

    private static func host(_ bytes: ArraySlice<UInt8>) throws(AddressRefusal) -> WebhookURL.Host {
        let text = String(decoding: bytes, as: UTF8.self)
        if bytes.first == UInt8(ascii: "[") {
            guard !bytes.contains(UInt8(ascii: "%")) else { throw AddressRefusal(.zoneIdentifier) }
            guard let address = IPv6Address(text.dropFirst().dropLast()) else {
                throw AddressRefusal(.malformedAddress)
            }
            return .address(.v6(address))
        }
        if let address = IPv4Address(text) {
            return .address(.v4(address))
        }
        return .name(try HostName(text))
    }

    private static func port(_ digits: ArraySlice<UInt8>?) throws(AddressRefusal) -> Int? {
        guard let digits else { return nil }
        guard (1...5).contains(digits.count), digits.allSatisfy(\.isDecimalDigit), digits.first != UInt8(ascii: "0"),
            let port = Int(String(decoding: digits, as: UTF8.self)), port <= 65535
        else { throw AddressRefusal(.malformedPort) }
        return port
    }
}
