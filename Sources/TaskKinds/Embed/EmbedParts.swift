import Domain
import ModelGateway

/// How the texts of a large `embed` are cut: parts of one size, each the work of a child.
///
/// It is decided once and stored as a checkpoint of the parent, because its place in the list is all that says which texts
/// a child has, and the catalogue may be another one when the parent is asked again.
///
/// **Bounds.** A part has as many texts as make a result of at most ``resultBytesMax``, every number written as long as one
/// can be, and at most ``textsMax``; whole requests where it has more than one. So 100,000 texts are 98 parts of 1,024
/// with 384 dimensions, 391 of 256 with 1,536, and 589 of 170 with 3,072.
struct EmbedParts: Codable, Sendable, Hashable {
    static let kind: TaskKind = "embed.part"
    static let textsMax = 1_024
    static let resultBytesMax = 8 << 20
    /// Characters of a result in front of its vectors: a thousand refusals fit.
    static let headCharactersMax: Int32 = 512 << 10
    /// Taken for a model whose operator did not say: the largest that is common.
    static let dimensionsAssumed = 3_072

    /// Texts of every part but the last, which may have fewer.
    let size: Int
    /// The same for all parts, whatever becomes the default meanwhile.
    let model: String

    init(size: Int, model: String) {
        self.size = size
        self.model = model
    }

    /// - Parameter model: nil for the installation's own.
    init(_ gateway: Gateway, model: ModelName?) throws(Failure) {
        let chosen: ModelName
        if let model { chosen = model } else { chosen = try gateway.defaultEmbeddingModel() }
        size = Self.size(dimensions: gateway.catalog[chosen]?.embeddingDimensions)
        self.model = chosen.rawValue
    }

    static func size(dimensions: Int?) -> Int {
        let vectorBytes = max(dimensions ?? dimensionsAssumed, 1) * VectorText.numberBytesMax + 2
        let fitting = (resultBytesMax - Int(headCharactersMax)) / vectorBytes
        let size = min(max(fitting, 1), textsMax)
        return size <= EmbedGraph.batchTextsMax ? size : size / EmbedGraph.batchTextsMax * EmbedGraph.batchTextsMax
    }

    /// The indices of each part's texts.
    func ranges(count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    func children(_ input: EmbedInput) throws(Failure) -> ChildPlan {
        let children = ranges(count: input.texts.count).map { range in
            let part = EmbedPartInput(
                from: range.lowerBound, texts: Array(input.texts[range]), model: model, onFailure: input.onFailure)
            return NewChild(kind: Self.kind, input: part.json)
        }
        return try ChildPlan(children)
    }
}
