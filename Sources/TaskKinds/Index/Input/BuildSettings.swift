import Domain
import Knowledge
import ModelGateway

/// What a generation is built with. Its model is fixed here: whatever the installation's default becomes while it is built,
/// all of its vectors are of one model.
enum BuildSettings {
    /// - Throws: a permanent ``Failure`` `model_not_configured` for a model that this installation has not.
    static func make(_ change: SettingsChange, of index: KnowledgeIndex, _ gateway: Gateway) throws(Failure)
        -> IndexSettings
    {
        var settings = try change.applied(to: index.settings)
        guard !change.wantsWordsAlone else { return settings }
        guard let model = settings.model else {
            settings.model = try gateway.defaultEmbeddingModel().rawValue
            return settings
        }
        guard let known = gateway.catalog[ModelName(rawValue: model)] else {
            throw Failure(
                .permanent, code: "model_not_configured",
                message: "The embedding model is not one this installation has; GET /v1/models lists them.")
        }
        guard known.capabilities.contains(.embeddings) else {
            throw Failure(.permanent, code: "model_cannot_do_this", message: "The model does not embed.")
        }
        return settings
    }
}
