import Domain

/// What became of the parts of a large `embed`, added up page by page. Pure.
struct EmbedSum {
    /// Parts that are looked at together.
    static let pageMax: Int32 = 50
    /// Refused texts that the result names.
    static let refusedShownMax = 1_000
    /// Failed parts that an error names.
    static let failedShownMax = 5

    private let parts: EmbedParts
    private let ranges: [Range<Int>]
    private let onFailure: OnRefusal
    private(set) var place: Int32 = 0
    private var shown: [JSONValue] = []
    private var failed: [String] = []
    private var failedParts = 0
    private var textsFailed = 0
    private var refused: [RefusedText] = []
    private var dimensions: Int?

    init(_ parts: EmbedParts, _ input: EmbedInput) {
        self.parts = parts
        ranges = parts.ranges(count: input.texts.count)
        onFailure = input.onFailure
    }

    /// How much of each result must be read: nothing when no part that succeeded can have refused a text, once the
    /// length of the vectors is known.
    var charactersWanted: Int32 { onFailure == .fail && dimensions != nil ? 0 : EmbedParts.headCharactersMax }

    /// - Precondition: they come in the order of their places.
    mutating func add(_ part: ChildOutcome) throws {
        guard ranges.indices.contains(Int(part.place) - 1) else {
            throw Failure(.bug, code: "parts_unexpected", message: "The task has more parts than were planned.")
        }
        place = part.place
        let range = ranges[Int(part.place) - 1]
        show(part, range)
        guard part.state == .succeeded else { return note(failed: part, range) }
        guard let head = part.result.flatMap(PartHead.init) else {
            guard part.result == nil, charactersWanted == 0 else {
                throw Failure(.bug, code: "part_unreadable", message: "The result of a part cannot be read.")
            }
            return
        }
        try take(head)
    }

    private mutating func show(_ part: ChildOutcome, _ range: Range<Int>) {
        shown.append(
            .object([
                "from": .integer(Int64(range.lowerBound)), "count": .integer(Int64(range.count)),
                "task": .string(part.task.description),
                "state": .string(part.state?.rawValue ?? "unknown"),
            ]))
    }

    private mutating func note(failed part: ChildOutcome, _ range: Range<Int>) {
        failedParts += 1
        textsFailed += range.count
        guard failed.count < Self.failedShownMax else { return }
        let code = part.error.flatMap { try? JSONParser.parse($0) }?["code"]?.asString
        let state = part.state?.rawValue ?? "unknown"
        failed.append("texts \(range.lowerBound) to \(range.upperBound - 1) (\(part.task), \(code ?? state))")
    }

    private mutating func take(_ head: PartHead) throws {
        textsFailed += head.refused.count
        refused += head.refused.prefix(Self.refusedShownMax - refused.count)
        guard let own = head.dimensions else { return }
        guard dimensions == nil || dimensions == own else {
            throw Failure(
                .permanent, code: "mixed_embeddings",
                message: "The parts have vectors of different lengths: the model changed while the task ran.")
        }
        dimensions = own
    }

    /// The parent's result.
    /// - Throws: a permanent ``Failure`` `parts_failed` when parts failed and the task is to fail then, or when no text has
    ///   a vector.
    func result() throws -> [UInt8] {
        let count = ranges.last?.upperBound ?? 0
        if failedParts > 0, onFailure == .fail || textsFailed == count { throw failure }
        return JSONValue.object([
            "count": .integer(Int64(count)), "model": .string(parts.model),
            "dimensions": dimensions.map { .integer(Int64($0)) } ?? .null,
            "succeeded": .integer(Int64(count - textsFailed)), "failed": .integer(Int64(textsFailed)),
            "parts": .array(shown), "failures": .array(refused.map(\.json)),
        ]).encoded()
    }

    private var failure: Failure {
        let more = failedParts > failed.count ? ", and \(failedParts - failed.count) more" : ""
        return Failure(
            .permanent, code: "parts_failed",
            message: """
                \(failedParts) of \(ranges.count) parts failed: \(failed.joined(separator: ", "))\(more). Retry the task when \
                the cause is mended: what the other parts have finished is not paid for again.
                """)
    }
}
