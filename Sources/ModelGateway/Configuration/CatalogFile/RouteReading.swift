import Domain

/// Reads one entry of `routes`, and `defaults`.
struct RouteReading {
    static let keys = ["models", "failover", "requires", "context_escalation"]

    private enum Failover: String, CaseIterable {
        case degrade
        case failFast = "fail_fast"
    }

    let models: [String: ModelDescription]

    func route(_ name: String, _ reader: YAMLReader) -> CatalogRoute? {
        if name.utf8.count > 64 { reader.complaints.add(reader.place, "has a name of more than 64 bytes") }
        reader.require("models", "a list of names of \"models\", the first choice first")
        let requires = reader.choices("requires", ModelCapability.self) ?? []
        let failover = reader.choice("failover", Failover.self) ?? .degrade
        let escalates = reader.bool("context_escalation") ?? false
        let names = modelNames(reader, requires)
        guard let first = names.first else { return nil }
        if escalates { requireLarger(reader, names) }
        return CatalogRoute(
            name: name,
            route: ModelRoute(
                first, then: Array(names.dropFirst()), failover: failover == .degrade ? .degrade : .failFast,
                escalatesContext: escalates),
            requires: requires)
    }

    private func modelNames(_ reader: YAMLReader, _ requires: Set<ModelCapability>) -> [ModelName] {
        var names: [ModelName] = []
        for item in reader.items("models", max: 16) ?? [] {
            guard let text = YAMLReader.text(item.node, at: item.place, reader.complaints) else { continue }
            guard let model = models[text] else {
                reader.complaints.add(item.place, "\(KeyLook.shown(text)) is not one of \"models\"")
                continue
            }
            if names.contains(model.name) { reader.complaints.add(item.place, "is in the list twice") }
            for capability in requires.subtracting(model.capabilities).map(\.rawValue).sorted() {
                reader.complaints.add(
                    item.place, "\(KeyLook.shown(text)) has no capability \(capability), which the route requires")
            }
            names.append(model.name)
        }
        return names
    }

    /// An escalation that could lead nowhere is a mistake in the order of the models.
    private func requireLarger(_ reader: YAMLReader, _ names: [ModelName]) {
        let contexts = names.compactMap { models[$0.rawValue]?.contextTokens }
        guard let first = contexts.first, !contexts.contains(where: { $0 > first }) else { return }
        reader.complain("context_escalation", "no model after the first has a larger context; add one or leave it out")
    }

    /// The names of the default routes.
    func defaults(_ reader: YAMLReader, routes: [String: CatalogRoute]) -> [RouteUse: String] {
        var defaults: [RouteUse: String] = [:]
        for use in RouteUse.allCases {
            guard let name = reader.text(use.rawValue) else { continue }
            guard let route = routes[name] else {
                reader.complain(use.rawValue, "\(KeyLook.shown(name)) is not one of \"routes\"")
                continue
            }
            check(route, for: use, reader)
            defaults[use] = name
        }
        return defaults
    }

    private func check(_ route: CatalogRoute, for use: RouteUse, _ reader: YAMLReader) {
        for name in route.route.models {
            guard let model = models[name.rawValue], !model.capabilities.contains(use.capability) else { continue }
            reader.complain(
                use.rawValue,
                "\(KeyLook.shown(name.rawValue)) in this route has no capability \(use.capability.rawValue)")
        }
        if use == .embed, route.route.models.count > 1 {
            reader.complain("embed", "the route has several models; their vectors do not compare, so name one")
        }
    }
}
