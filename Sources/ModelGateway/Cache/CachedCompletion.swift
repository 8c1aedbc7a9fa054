import Domain
import Foundation

/// A completion as it is remembered: the answer and who gave it, without what it cost.
struct CachedCompletion: Codable {
    struct Score: Codable {
        let label: String
        let value: Double
    }

    let text: String
    let scores: [Score]?
    let isConfident: Bool?
    let provider: String
    let model: String
    /// Nil in what older releases stored.
    let vendorModel: String?
    let droppedParameters: [String]

    init(_ completion: Completion) {
        text = completion.text
        scores = completion.scores?.scores.map { Score(label: $0.label, value: $0.value) }
        isConfident = completion.scores?.isConfident
        provider = completion.provider.rawValue
        model = completion.model.rawValue
        vendorModel = completion.vendorModel
        droppedParameters = completion.droppedParameters
    }

    /// The completion as a hit gives it: nothing was asked, so nothing is used.
    var completion: Completion {
        Completion(
            text: text,
            scores: scores.map { scores in
                LabelScores(
                    scores: scores.map { .init(label: $0.label, value: $0.value) }, isConfident: isConfident ?? false)
            },
            finishReason: .stop, usage: .zero, isUsageEstimated: false, requestID: nil,
            provider: ProviderName(rawValue: provider), model: ModelName(rawValue: model),
            vendorModel: vendorModel ?? model, droppedParameters: droppedParameters, isRepaired: false, isCached: true)
    }

    static func encode(_ completion: Completion) -> [UInt8]? {
        // An answer that cannot be written as JSON is only not remembered.
        (try? JSONEncoder().encode(CachedCompletion(completion))).map { Array($0) }
    }

    /// Nil for bytes that no release of this format wrote.
    static func decode(_ bytes: [UInt8]) -> Completion? {
        (try? JSONDecoder().decode(CachedCompletion.self, from: Data(bytes)))?.completion
    }
}
