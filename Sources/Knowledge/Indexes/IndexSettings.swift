package import Domain
import Foundation

/// Everything that shapes the chunks and vectors of a generation. A generation keeps its own copy: another value is
/// another generation, never a resume of an old one.
package struct IndexSettings: Sendable, Hashable, Codable {
    package var profile: SliceProfile = .prose
    package var analyzer: AnalyzerName = .english
    /// The embedding model's name in the catalogue; nil for an index that is searched by words alone.
    package var model: String?
    /// A slice closes when it has this many tokens and its paragraph ends.
    package var tokensMin = 200
    /// No slice has more, unless it is one table row or line that cannot be cut.
    package var tokensMax = 400
    /// Jaccard similarity from which two chunks say nearly the same; above 1 compares only exact ones.
    package var duplicateThreshold = 0.8
    /// How vectors are searched.
    package var backend: VectorBackend = .exact
    /// Queries that must find what they name before a generation may answer.
    package var canaries: [Canary] = []
    /// The share of documents that may fail, 0…1; with more, the generation may not answer.
    package var failureAllowance = 0.005

    package init() {}

    /// The version of our own rules of cleaning and slicing; raised when they change what comes out.
    static let rulesVersion = 1

    /// The digest of what shapes chunks and vectors. Canaries and allowances shape neither.
    package var configHash: Fingerprint {
        Fingerprint(parts: [
            "\(Self.rulesVersion)", profile.rawValue, analyzer.rawValue, model ?? "", "\(tokensMin)", "\(tokensMax)",
            "\(duplicateThreshold)", backend.rawValue,
        ])
    }
}

/// A query whose answer is known.
package struct Canary: Sendable, Hashable, Codable {
    package var query: String
    /// Documents that must be among the first `within`.
    package var documents: [String]
    package var within = 10
    package init(query: String, documents: [String], within: Int = 10) {
        self.query = query
        self.documents = documents
        self.within = within
    }
}

/// How the words of texts and queries are made the same; see ``Analyzer``.
package enum AnalyzerName: String, Sendable, Hashable, CaseIterable, Codable {
    /// Lower-cased words.
    case plain
    /// Lower-cased, stemmed words of English without the commonest.
    case english
}

/// How vectors are searched. Where the one that is asked for cannot be had, they are compared exactly.
package enum VectorBackend: String, Sendable, Hashable, CaseIterable, Codable {
    /// Every vector is compared, in memory. Recall 1.
    case exact
    /// pgvector's HNSW, where the extension is there in a sound version.
    case hnsw
}
