import Domain

/// The vectors of a task, page by page, as lines of NDJSON.
struct VectorPages {
    /// Texts of one page: at most some 50 MB with the longest vectors.
    static let pageTexts = 1_000

    let client: APIClient
    let task: String

    /// Hands the lines of every page to `sink`.
    /// - Returns: whether every text had its line.
    func read(_ sink: (ArraySlice<UInt8>) throws(CommandFailure) -> Void) async throws(CommandFailure) -> Bool {
        var after: Int64?
        var isComplete = true
        while true {
            let page = try await client.sendForBytes(
                APIRequest(
                    path: ["v1", "tasks", task, "vectors"],
                    query: [("after", after.map(String.init)), ("limit", String(Self.pageTexts))],
                    deadline: .seconds(300)))
            let (lines, end) = try Self.split(page)
            try sink(lines)
            isComplete = isComplete && end["complete"]?.asBool == true
            guard let next = end["next_after"]?.asInteger else { return isComplete }
            guard next > after ?? -1 else { throw Self.cut }
            after = next
        }
    }

    /// The lines of vectors and the last line, which says where to go on.
    static func split(_ page: [UInt8]) throws(CommandFailure) -> (lines: ArraySlice<UInt8>, end: JSONValue) {
        guard page.last == UInt8(ascii: "\n") else { throw cut }
        let begin = page.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard let end = try? JSONParser.parse(page[begin...]), end["complete"] != nil else { throw cut }
        return (page[..<begin], end)
    }

    private static let cut = CommandFailure(
        .unavailable, code: "answer_cut", title: "The answer was cut off",
        detail: "The vectors did not arrive whole. Nothing was lost: run the command again, or read /vectors yourself.")
}
