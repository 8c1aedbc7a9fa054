import Domain

/// Puts lines into an index, in requests of a bounded size, and adds up what became of them.
struct DocumentPutter {
    struct Sum {
        var count: Int64 = 0
        var stored: Int64 = 0
        /// Only who may find them is other than before.
        var permitted: Int64 = 0
        var unchanged: Int64 = 0
        var refused: Int64 = 0
        var errors: [JSONValue] = []

        var json: JSONValue {
            .object([
                "count": .integer(count), "stored": .integer(stored), "permissions_changed": .integer(permitted),
                "unchanged": .integer(unchanged), "refused": .integer(refused), "errors": .array(errors),
            ])
        }
    }

    /// Where a document came from, so that an error names what its owner knows.
    enum Origin: Sendable {
        case file(String)
        /// A line of the NDJSON that was given, from 1.
        case line(Int64)

        fileprivate var member: (name: String, value: JSONValue) {
            switch self {
            case .file(let path): ("file", .string(path))
            case .line(let number): ("line", .integer(number))
            }
        }
    }

    static let requestBytesMax = 8 << 20
    static let requestLinesMax = 400
    /// Errors that are shown.
    static let errorsMax = 100

    let client: APIClient
    let path: [String]
    private(set) var sum = Sum()
    private var lines: [UInt8] = []
    /// Of the lines of the request that gathers.
    private var origins: [Origin] = []

    init(client: APIClient, path: [String]) {
        self.client = client
        self.path = path
    }

    /// Adds a document's line, which ends with a line feed; sends when enough has gathered.
    mutating func add(_ line: [UInt8], from origin: Origin) async throws(CommandFailure) {
        let isFull = lines.count + line.count > Self.requestBytesMax || origins.count >= Self.requestLinesMax
        if !origins.isEmpty, isFull { try await flush() }
        lines += line
        origins.append(origin)
    }

    /// Notes a file that was not sent.
    mutating func refuse(_ file: String, _ detail: String) {
        sum.count += 1
        sum.refused += 1
        note([Origin.file(file).member.name: .string(file), "detail": .string(detail)])
    }

    /// Sends what has gathered. A request of which every line is refused does not keep the next ones from being sent.
    mutating func flush() async throws(CommandFailure) {
        guard !origins.isEmpty else { return }
        let request = APIRequest(
            method: .post, path: path, content: (type: "application/x-ndjson", bytes: lines), deadline: .seconds(300))
        do {
            take(try await client.send(request).body)
        } catch {
            guard error.problem["type"]?.asString?.hasSuffix("/invalid-input") == true else { throw told(error) }
            let count = Int64(origins.count)
            take(["count": .integer(count), "refused": .integer(count), "errors": error.problem["errors"] ?? []])
        }
        lines = []
        origins = []
    }

    /// Whoever is told that a request failed wants to know of the ones before.
    private func told(_ failure: CommandFailure) -> CommandFailure {
        guard sum.count > sum.refused else { return failure }
        return failure.adding(
            "\(sum.stored + sum.permitted) documents were stored and \(sum.unchanged) were unchanged before that; the same command again "
                + "stores only what is missing.")
    }

    private mutating func take(_ answer: JSONValue) {
        sum.count += answer["count"]?.asInteger ?? 0
        sum.stored += answer["stored"]?.asInteger ?? 0
        sum.permitted += answer["permissions_changed"]?.asInteger ?? 0
        sum.unchanged += answer["unchanged"]?.asInteger ?? 0
        sum.refused += answer["refused"]?.asInteger ?? 0
        for error in answer["errors"]?.asArray ?? [] {
            var members = error.asObject ?? [:]
            if let line = members.removeValue(forKey: "line")?.asInteger, line >= 1, line <= Int64(origins.count) {
                let (name, value) = origins[Int(line) - 1].member
                members[name] = value
            }
            note(members)
        }
    }

    private mutating func note(_ error: [String: JSONValue]) {
        if sum.errors.count < Self.errorsMax { sum.errors.append(.object(error)) }
    }
}
