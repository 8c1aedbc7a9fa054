import Domain
import Knowledge
import ModelGateway

/// What a generation is built with. Its model is the index's, which was fixed when the index was made, or the one that is
/// named: whatever the installation's default becomes, all vectors of a generation are of one model. Without one the index
/// is searched by words alone.
enum BuildSettings {
    /// - Throws: a permanent ``Failure``: `invalid_settings`; `model_not_configured` or `model_cannot_do_this` for a model
    ///   that cannot embed here.
    static func make(_ change: SettingsChange, of index: KnowledgeIndex, _ gateway: Gateway) throws(Failure)
        -> IndexSettings
    {
        let settings = try change.applied(to: index.settings)
        guard let model = settings.model else { return settings }
        guard let known = gateway.catalog[ModelName(rawValue: model)] else {
            throw Failure(
                .permanent, code: "model_not_configured",
                message: "The embedding model is not one this installation has; 'penstock models' lists them.")
        }
        guard known.capabilities.contains(.embeddings) else {
            throw Failure(.permanent, code: "model_cannot_do_this", message: "The model does not embed.")
        }
        return settings
    }
}
