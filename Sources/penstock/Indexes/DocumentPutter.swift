import Domain

/// Puts lines into an index, in requests of a bounded size, and adds up what became of them.
struct DocumentPutter {
    struct Sum {
        var count: Int64 = 0
        var stored: Int64 = 0
        var unchanged: Int64 = 0
        var refused: Int64 = 0
        var errors: [JSONValue] = []

        var json: JSONValue {
            .object([
                "count": .integer(count), "stored": .integer(stored), "unchanged": .integer(unchanged),
                "refused": .integer(refused), "errors": .array(errors),
            ])
        }
    }

    static let requestBytesMax = 8 << 20
    static let requestLinesMax = 400
    /// Errors that are shown.
    private static let errorsMax = 100

    let client: APIClient
    let path: [String]
    private(set) var sum = Sum()
    private var lines: [UInt8] = []
    private var lineCount = 0
    /// Lines of earlier requests, so that errors name the line of the whole.
    private var linesBefore: Int64 = 0

    init(client: APIClient, path: [String]) {
        self.client = client
        self.path = path
    }

    /// Adds a line, which ends with a line feed; sends when enough has gathered.
    mutating func add(_ line: [UInt8]) async throws(CommandFailure) {
        if lineCount > 0, lines.count + line.count > Self.requestBytesMax || lineCount >= Self.requestLinesMax {
            try await flush()
        }
        lines += line
        lineCount += 1
    }

    /// Notes a file that was not sent.
    mutating func refuse(_ name: String, _ detail: String) {
        sum.count += 1
        sum.refused += 1
        if sum.errors.count < Self.errorsMax {
            sum.errors.append(.object(["parameter": .string(name), "detail": .string(detail)]))
        }
    }

    mutating func flush() async throws(CommandFailure) {
        guard lineCount > 0 else { return }
        let request = APIRequest(
            method: .post, path: path, content: (type: "application/x-ndjson", bytes: lines), deadline: .seconds(300))
        let answer: JSONValue
        do {
            answer = try await client.send(request).body
        } catch {
            // Every line of the request was refused: the others go on.
            guard error.problem["type"]?.asString?.hasSuffix("/invalid-input") == true else { throw error }
            answer = .object([
                "count": .integer(Int64(lineCount)), "refused": .integer(Int64(lineCount)),
                "errors": error.problem["errors"] ?? .array([]),
            ])
        }
        take(answer)
        linesBefore += Int64(lineCount)
        lines = []
        lineCount = 0
    }

    private mutating func take(_ answer: JSONValue) {
        sum.count += answer["count"]?.asInteger ?? 0
        sum.stored += answer["stored"]?.asInteger ?? 0
        sum.unchanged += answer["unchanged"]?.asInteger ?? 0
        sum.refused += answer["refused"]?.asInteger ?? 0
        for error in (answer["errors"]?.asArray ?? []).prefix(Self.errorsMax - sum.errors.count) {
            var members = error.asObject ?? [:]
            if let line = members["line"]?.asInteger { members["line"] = .integer(line + linesBefore) }
            sum.errors.append(.object(members))
        }
    }
}
