import Yams

/// One mapping of the file while it is read: it gives values by key, and writes down what is wrong with them.
struct YAMLReader {
    let place: YAMLPlace
    let complaints: CatalogComplaints
    /// In the order of the file.
    let keys: [String]
    private let values: [String: Node]
    private let keyPlaces: [String: YAMLPlace]

    /// nil, with a complaint, when the node is no mapping.
    /// - Parameter known: the keys there may be; nil when they are names of the author's.
    init?(_ node: Node, at place: YAMLPlace, known: [String]?, complaints: CatalogComplaints) {
        self.place = place
        self.complaints = complaints
        guard case .mapping(let mapping) = node else {
            complaints.add(place, "must be a mapping of keys to values" + (known.map { ": \(Self.list($0))" } ?? ""))
            return nil
        }
        var keys: [String] = []
        var values: [String: Node] = [:]
        var places: [String: YAMLPlace] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, !name.isEmpty else {
                complaints.add(YAMLPlace(key, path: place.path), "has a key that is no text")
                continue
            }
            let keyPlace = YAMLPlace(key, path: place.under(KeyLook.isLikely(name) ? "(hidden)" : name))
            if let known, !known.contains(name) {
                complaints.add(
                    YAMLPlace(key, path: place.path), "unknown key \(KeyLook.shown(name)); use \(Self.list(known))")
                continue
            }
            keys.append(name)
            values[name] = value
            places[name] = keyPlace
        }
        (self.keys, self.values, keyPlaces) = (keys, values, places)
    }

    /// The place of a key's value.
    func place(of key: String) -> YAMLPlace {
        guard let node = values[key] else {
            return YAMLPlace(line: place.line, column: place.column, path: place.under(shown(key)))
        }
        return YAMLPlace(node, path: place.under(shown(key)))
    }

    /// A key as a path may have it: names of the author's may be anything.
    private func shown(_ key: String) -> String { KeyLook.isLikely(key) ? "(hidden)" : key }

    /// The place of a key itself.
    func keyPlace(of key: String) -> YAMLPlace { keyPlaces[key] ?? place(of: key) }

    func has(_ key: String) -> Bool { values[key] != nil }

    func complain(_ key: String, _ message: String) { complaints.add(place(of: key), message) }

    /// Complains about a key that is missing.
    func require(_ key: String, _ example: String) {
        if values[key] == nil { complaints.add(place, "needs the key \"\(key)\": \(example)") }
    }

    /// The text of a scalar; nil, with a complaint, for anything else.
    func text(_ key: String) -> String? {
        guard let node = values[key] else { return nil }
        return Self.text(node, at: place(of: key), complaints)
    }

    static func text(_ node: Node, at place: YAMLPlace, _ complaints: CatalogComplaints) -> String? {
        guard let scalar = node.scalar else {
            complaints.add(place, "must be a single value")
            return nil
        }
        let isEmpty = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        guard !isEmpty, !scalar.string.isEmpty else {
            complaints.add(place, "is empty; give it a value or leave the key out")
            return nil
        }
        guard !KeyLook.isLikely(scalar.string) else {
            complaints.add(
                place, "looks like a key; keys do not belong in this file. Put it into an environment variable")
            return nil
        }
        return scalar.string
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(text), range.contains(value) else {
            complain(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), in digits alone")
            return nil
        }
        return value
    }

    func bool(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        guard text == "true" || text == "false" else {
            complain(key, "must be true or false")
            return nil
        }
        return text == "true"
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice? {
        guard let text = text(key) else { return nil }
        let choice = Choice(rawValue: text)
        if choice == nil { complain(key, "must be one of \(Self.list(Choice.allCases.map(\.rawValue)))") }
        return choice
    }

    /// The mapping under a key.
    func mapping(_ key: String, known: [String]?) -> YAMLReader? {
        guard let node = values[key] else { return nil }
        return YAMLReader(node, at: place(of: key), known: known, complaints: complaints)
    }

    /// The items of the list under a key, each with its place.
    func items(_ key: String, min: Int = 1, max: Int) -> [(node: Node, place: YAMLPlace)]? {
        guard let node = values[key] else { return nil }
        guard let sequence = node.sequence else {
            complain(key, "must be a list, such as [a, b]")
            return nil
        }
        guard (min...max).contains(sequence.count) else {
            complain(key, "must have from \(min) to \(max) items")
            return nil
        }
        return sequence.enumerated().map { index, item in
            (item, YAMLPlace(item, path: "\(place.under(key))[\(index)]"))
        }
    }

    /// A list of different choices.
    func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(
        _ key: String, _ type: Choice.Type, atLeast min: Int = 1
    ) -> Set<Choice>? {
        guard let items = items(key, min: min, max: 64) else { return nil }
        var found: Set<Choice> = []
        for item in items {
            guard let text = Self.text(item.node, at: item.place, complaints) else { continue }
            guard let choice = Choice(rawValue: text) else {
                complaints.add(item.place, "must be one of \(Self.list(Choice.allCases.map(\.rawValue)))")
                continue
            }
            if !found.insert(choice).inserted { complaints.add(item.place, "is in the list twice") }
        }
        return found
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

extension YAMLPlace {
    init(_ node: Node, path: String) {
        self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, path: path)
    }
}
