/// The kinds this process knows, by name.
package struct KindCatalog: Sendable {
    private let handlers: [TaskKind: any TaskHandler]

    /// - Precondition: no two handlers have the same kind.
    package init(_ handlers: [any TaskHandler]) {
        self.handlers = Dictionary(uniqueKeysWithValues: handlers.map { ($0.description.kind, $0) })
    }

    package subscript(kind: TaskKind) -> (any TaskHandler)? { handlers[kind] }

    /// Every kind, sorted by name.
    package var descriptions: [KindDescription] {
        handlers.values.map(\.description).sorted { $0.kind.rawValue < $1.kind.rawValue }
    }
}
