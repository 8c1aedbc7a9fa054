import Domain

extension GenerationCheck {
    /// What the counts of a generation must say before it may answer. Documents that came in meanwhile are pending and
    /// counted as such; they are caught up with before the flip.
    package static func checks(of census: GenerationCensus, _ settings: IndexSettings) -> [GenerationCheck] {
        [documents(census), counted(census), failures(census, settings)]
            + (settings.model == nil ? [] : vectors(census))
    }

    /// Every document of the index is in it, or named as failed, or pending.
    private static func documents(_ census: GenerationCensus) -> GenerationCheck {
        let missing = census.documentsExpected - census.documentsWithChunks - census.pending
        let surplus = census.documentsWithChunks - census.documentsExpected
        return GenerationCheck(
            name: "documents", isOK: missing <= census.failures && surplus <= 0,
            found: .integer(census.documentsWithChunks), wanted: .integer(census.documentsExpected))
    }

    /// What was counted while it was built is what is there.
    private static func counted(_ census: GenerationCensus) -> GenerationCheck {
        GenerationCheck(
            name: "documents_counted", isOK: census.documentsStored == census.documentsWithChunks,
            found: .integer(census.documentsWithChunks), wanted: .integer(census.documentsStored))
    }

    private static func failures(_ census: GenerationCensus, _ settings: IndexSettings) -> GenerationCheck {
        let most = FailureAllowance.failuresMax(of: census.documentsExpected, share: settings.failureAllowance)
        return GenerationCheck(
            name: "failures", isOK: census.failures <= most, found: .integer(census.failures), wanted: .integer(most),
            canBeForced: true)
    }

    /// Every chunk has a vector but those that the model refused, whose documents are named; all are of one length, and none is NaN or zero.
    private static func vectors(_ census: GenerationCensus) -> [GenerationCheck] {
        let bare = census.chunks - census.vectors - census.refusedVectors
        return [
            GenerationCheck(
                name: "chunks_without_vector", isOK: bare == 0,
                found: .integer(bare), wanted: .integer(0)),
            GenerationCheck(
                name: "dimensions", isOK: census.otherDimensions == 0, found: .integer(census.otherDimensions),
                wanted: .integer(0)),
            GenerationCheck(
                name: "unsound_vectors", isOK: census.unsoundVectors == 0, found: .integer(census.unsoundVectors),
                wanted: .integer(0)),
        ]
    }
}

/// How many documents may fail.
package enum FailureAllowance {
    /// A share of the documents, rounded down: half a percent of a hundred documents allows none.
    package static func failuresMax(of documents: Int64, share: Double) -> Int64 {
        Int64((Double(max(documents, 0)) * min(max(share, 0), 1)).rounded(.down))
    }
}
