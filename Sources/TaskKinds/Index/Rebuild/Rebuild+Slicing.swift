import Domain
import Knowledge

extension Rebuild {
    /// Documents and bytes of one child, by how many rounds in a row had failures: a document that kills its worker is soon
    /// alone in its piece.
    private static let pieceDocuments = [50, 10, 1]
    private static let pieceBytes = 4 << 20
    /// So many pending documents are caught up with later; more are worth another round.
    static let catchUpMax = 1_000

    mutating func slice() async throws -> AttemptReport.Ending? {
        let (store, id) = (store, generation.id)
        let counts = generation.counts
        let verdict = try await round(
            of: "index.slice", done: counts.documents + counts.failures,
            isEnough: { try await store.pendingCount(id, limit: Self.catchUpMax + 1) <= Self.catchUpMax },
            pieces: { troubled in
                let documents = Self.pieceDocuments[min(troubled, Self.pieceDocuments.count - 1)]
                return try await store.pieces(id, documents: documents, bytes: Self.pieceBytes)
            },
            input: { SliceInput.json(id, $0) })
        guard case .done = verdict else {
            if case .ask(let ending) = verdict { return ending }
            return nil
        }
        try await refuseFailures()
        return try await advance(to: .deduplicating)
    }

    /// Failures beyond the allowance end it here, before anything is paid for.
    private mutating func refuseFailures() async throws {
        try await reload()
        let counts = generation.counts
        let most = FailureAllowance.failuresMax(
            of: max(counts.documentsTotal, counts.documents), share: generation.settings.failureAllowance)
        guard counts.failures > most, !input.isForced else { return }
        let check = GenerationCheck(
            name: "failures", isOK: false, found: .integer(counts.failures), wanted: .integer(most), canBeForced: true)
        throw try await failure(
            try await tooManyFailures(allowed: most), report: GenerationReport(checks: [check]))
    }

    /// Says how many failed and by which codes, the commonest first.
    func tooManyFailures(allowed: Int64) async throws -> Failure {
        let codes = try await FailureCodes.count(of: generation.id, in: store)
        return Failure(
            .permanent, code: "too_many_failures",
            message: """
                Documents that could not be taken in: \(codes.total)\(codes.isPartial ? " or more" : ""); allowed are \
                \(allowed). By code: \(codes.text). Mend them, raise failure_allowance, or rebuild with force.
                """)
    }
}

/// Why documents of a generation could not be taken in, counted by code.
struct FailureCodes: Sendable {
    private static let pageMax = 1_000
    private static let countMax = 10_000
    private static let namedMax = 8

    var codes: [String: Int] = [:]
    var isPartial = false
    var total: Int { codes.values.reduce(0, +) }

    static func count(of generation: GenerationID, in store: KnowledgeStore) async throws -> FailureCodes {
        var count = FailureCodes()
        var last: DocumentKey?
        while count.total < countMax {
            let page = try await store.failures(of: generation, after: last, limit: pageMax)
            guard let end = page.last else { return count }
            for failure in page { count.codes[failure.refusal.code, default: 0] += 1 }
            last = end.key
        }
        count.isPartial = true
        return count
    }

    var text: String {
        let order = codes.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        let named = order.prefix(Self.namedMax).map { "\($0.key) (\($0.value))" }
        return (named + (order.count > named.count ? ["others"] : [])).joined(separator: ", ")
    }
}
