import ArgumentParser

/// Which page of a list is asked for.
struct PageOptions: ParsableArguments {
    private static let limits = 1...200

    @Option(help: ArgumentHelp("How many on a page, up to \(limits.upperBound).", valueName: "n"))
    var limit: Int?

    @Option(help: "Where to begin: 'next_cursor' of the page before.")
    var cursor: String?

    /// The fields of the request's query.
    var query: [(name: String, value: String?)] { [("limit", limit.map(String.init)), ("cursor", cursor)] }

    func validate() throws {
        if let limit, !Self.limits.contains(limit) {
            throw ValidationError("--limit must be \(Self.limits.lowerBound) to \(Self.limits.upperBound).")
        }
    }
}
