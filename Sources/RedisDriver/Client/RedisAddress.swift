import Foundation

/// Where a Redis is and how to log in there. Does not print the password, nor anything else of the URL.
package struct RedisAddress: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case host(String, port: Int)
        case socket(path: String)
    }

    package let place: Place
    package let user: String?
    package let database: Int
    let password: String?

    /// A Unix socket's path may have this many bytes.
    private static let socketPathBytesMax = 107

    /// Reads `redis://[user:password@]host[:port][/database]` or `unix:///path[?db=database]`.
    /// - Throws: `.misuse` that says what is wrong, without the URL.
    package init(parsing url: String) throws(RedisError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
            throw Self.wrong("is not a URL")
        }
        switch scheme {
        case "redis":
            place = try Self.host(parts)
            database = try Self.number(parts.path.hasPrefix("/") ? String(parts.path.dropFirst()) : parts.path)
            guard (parts.queryItems ?? []).isEmpty else {
                throw Self.wrong("takes no parameters after a question mark")
            }
        case "unix":
            guard parts.path.hasPrefix("/"), (parts.host ?? "").isEmpty else {
                throw Self.wrong("needs the absolute path of a socket, with three slashes before it")
            }
            guard parts.path.utf8.count <= Self.socketPathBytesMax else {
                throw Self.wrong("names a socket whose path is longer than \(Self.socketPathBytesMax) bytes")
            }
            place = .socket(path: parts.path)
            database = try Self.database(parts.queryItems ?? [])
        case "rediss":
            throw Self.wrong(
                "asks for TLS, which hiredis 0.14 does not have; use redis:// on a trusted network, or through a tunnel"
            )
        default:
            throw Self.wrong("begins with neither redis:// nor unix://")
        }
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
        guard user == nil || password != nil else { throw Self.wrong("names a user without a password") }
        guard parts.fragment == nil else { throw Self.wrong("has a fragment, which means nothing here") }
    }

    private static func host(_ parts: URLComponents) throws(RedisError) -> Place {
        guard let host = parts.host, !host.isEmpty else { throw wrong("names no host") }
        let port = parts.port ?? 6379
        guard (1...65_535).contains(port) else { throw wrong("names a port outside 1…65535") }
        // An address of IPv6 stands in brackets.
        return .host(host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: port)
    }

    private static func database(_ items: [URLQueryItem]) throws(RedisError) -> Int {
        guard items.allSatisfy({ $0.name == "db" }), items.count <= 1 else {
            throw wrong("takes only the parameter db, once")
        }
        return try number(items.first?.value ?? "")
    }

    private static func number(_ text: String) throws(RedisError) -> Int {
        guard !text.isEmpty else { return 0 }
        guard let number = Int(text), (0...65_535).contains(number) else {
            throw wrong("names a database that is not a number from 0")
        }
        return number
    }

    private static func wrong(_ words: String) -> RedisError {
        RedisError(
            .misuse,
            "the Redis URL \(words); it looks like redis://[user:password@]host:6379/0 or unix:///path/of/socket?db=0")
    }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch place {
        case .host: "RedisAddress(by TCP, database \(database))"
        case .socket: "RedisAddress(by socket, database \(database))"
        }
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
