import Glibc

/// Finds the addresses of a host. Blocks for as long as the system's resolver takes, so it has a thread of its own.
enum NameLookup {
    /// Addresses that are tried; a name with more is cut short.
    static let addressesMax = 8

    /// Numeric addresses in the resolver's order, each once.
    static func addresses(of host: String) throws(RedisError) -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0, let list else {
            throw RedisError(
                .notConnected, "the host name of Redis could not be resolved",
                detail: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var entry: UnsafeMutablePointer<addrinfo>? = list
        while let current = entry, found.count < addressesMax {
            if let text = numeric(current.pointee), !found.contains(text) { found.append(text) }
            entry = current.pointee.ai_next
        }
        return found
    }

    private static func numeric(_ entry: addrinfo) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer -> String? in
            guard let base = buffer.baseAddress else { return nil }
            let code = getnameinfo(
                entry.ai_addr, entry.ai_addrlen, base, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
            return code == 0 ? String(cString: base) : nil
        }
    }
}
