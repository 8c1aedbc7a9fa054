import Glibc

/// The blocking call to the system's resolver.
enum SystemLookup {
    /// How many answers are read at most; the guard refuses far fewer.
    private static let answersReadMax = 64

    /// The C library's EAI_NODATA, which its headers show only to programs that ask for its extensions.
    private static let nameWithoutAddress: Int32 = -5

    static func addresses(of name: HostName) -> Result<[IPAddress], AddressRefusal> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        // One entry for each address instead of one for each kind of socket.
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(absolute(name), nil, &hints, &list)
        guard status == 0 else { return .failure(AddressRefusal(code(of: status))) }
        defer { freeaddrinfo(list) }
        return .success(read(list))
    }

    /// A final dot keeps the machine's search domains out: `hooks.example.com` must not become
    /// `hooks.example.com.internal.example`. A single label is looked up as it is, for the hosts file.
    private static func absolute(_ name: HostName) -> String {
        name.labels.count == 1 ? name.text : name.text + "."
    }

    private static func code(of status: Int32) -> AddressRefusal.Code {
        switch status {
        case EAI_NONAME, nameWithoutAddress: .nameNotFound
        default: .resolutionFailed
        }
    }

    private static func read(_ list: UnsafeMutablePointer<addrinfo>?) -> [IPAddress] {
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next, addresses.count < answersReadMax {
            if let address = address(of: entry.pointee) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET where Int(entry.ai_addrlen) >= MemoryLayout<sockaddr_in>.size:
            let address = raw.loadUnaligned(as: sockaddr_in.self)
            return .v4(IPv4Address(value: UInt32(bigEndian: address.sin_addr.s_addr)))
        case AF_INET6 where Int(entry.ai_addrlen) >= MemoryLayout<sockaddr_in6>.size:
            let address = raw.loadUnaligned(as: sockaddr_in6.self)
            let value = withUnsafeBytes(of: address.sin6_addr) { $0.loadUnaligned(as: UInt128.self) }
            return .v6(IPv6Address(value: UInt128(bigEndian: value)))
        default:
            return nil
        }
    }
}
