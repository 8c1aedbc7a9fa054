import Domain
import ModelGateway

/// Which template, of which version, a model was asked by, and which model answered. It is part of the result and of the
/// task's timeline, so that an answer that looks odd can be traced to the words that made it.
package struct PromptUse: Codable, Sendable, Hashable {
    package let id: String
    package let version: Int
    /// The model's name in the catalogue.
    package let model: String
    /// What its vendor calls the model that answered, pinned to a version where it does so; nil in checkpoints of older
    /// releases.
    package let modelVersion: String?
    package let isRepaired: Bool

    init(id: String, version: Int, model: String, modelVersion: String? = nil, isRepaired: Bool = false) {
        self.id = id
        self.version = version
        self.model = model
        self.modelVersion = modelVersion
        self.isRepaired = isRepaired
    }

    init<Variables>(_ template: PromptTemplate<Variables>, model: String, modelVersion: String?) {
        self.init(id: template.id, version: template.version, model: model, modelVersion: modelVersion)
    }

    init<Variables>(_ template: PromptTemplate<Variables>, _ completion: Completion) {
        self.init(
            id: template.id, version: template.version, model: completion.model.rawValue,
            modelVersion: completion.vendorModel, isRepaired: completion.isRepaired)
    }

    /// The members that a result and an event have of it. `is_repaired` is there when the answer was.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "prompt": .string(id), "prompt_version": .integer(Int64(version)), "model": .string(model),
        ]
        if let modelVersion { members["model_version"] = .string(modelVersion) }
        if isRepaired { members["is_repaired"] = true }
        return members
    }

    func event(of attempt: AttemptContext) -> AuditRecord {
        AuditRecord(subject: attempt.task, tenant: attempt.tenant, action: .promptUsed, detail: .object(members))
    }
}
