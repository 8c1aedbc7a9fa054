import Yams

/// The one YAML document of a file, as a tree in which every node knows its place.
enum YAMLDocument {
    /// The root mapping.
    /// - Throws: what is refused before parsing, or what is not YAML, with its line.
    static func root(_ bytes: [UInt8]) throws(CatalogError) -> Node {
        try YAMLScreen.check(bytes)
        do {
            let parser = try Parser(yaml: String(decoding: bytes, as: UTF8.self), encoding: .utf8)
            // Nodes hold their anchors weakly: they are gone with the parser.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { throw refusal(1, 1, "the file is empty") }
                try refuseAnchors(root, depth: 0)
                return root
            }
        } catch let error as CatalogError {
            throw error
        } catch let error as YamlError {
            throw refusal(error)
        } catch {
            throw refusal(1, 1, "the file cannot be read as YAML")
        }
    }

    /// What the screen did not recognise is recognised here. Nothing that has an alias is walked through.
    private static func refuseAnchors(_ node: Node, depth: Int) throws {
        let isAlias = if case .alias = node { true } else { false }
        guard node.anchor == nil, !isAlias else {
            throw refusal(
                node.mark?.line ?? 1, node.mark?.column ?? 1, "has a YAML anchor or alias; write the value out")
        }
        guard depth <= 64 else { throw refusal(node.mark?.line ?? 1, node.mark?.column ?? 1, "is nested too deep") }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                try refuseAnchors(key, depth: depth + 1)
                try refuseAnchors(value, depth: depth + 1)
            }
        case .sequence(let sequence): for value in sequence { try refuseAnchors(value, depth: depth + 1) }
        case .scalar, .alias: break
        }
    }

    private static func refusal(_ error: YamlError) -> CatalogError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            refusal(mark.line, mark.column, "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            refusal(
                context.mark.line, context.mark.column,
                "has \(KeyLook.shown(names.first ?? "")) twice; keep one of them")
        default: refusal(1, 1, "the file cannot be read as YAML")
        }
    }

    private static func refusal(_ line: Int, _ column: Int, _ message: String) -> CatalogError {
        CatalogError(
            complaints: [CatalogComplaint(line: max(line, 1), column: max(column, 1), path: "", message: message)])
    }
}
