/// Rows of text in columns that line up.
///
/// Cells are made visible and put on one line first, so a value can neither break the table nor the terminal. Widths
/// count characters; wide East Asian characters may shift a column, which is only a matter of looks.
struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) {
        self.init(header: header)
    }

    init(header: [String]) {
        self.header = header
    }

    /// A row with fewer cells than the header is filled up with empty ones.
    mutating func add(_ cells: String...) {
        add(cells: cells)
    }

    mutating func add(cells: [String]) {
        rows.append(cells.map(PlainText.line))
    }

    /// The table without trailing spaces: two spaces between columns, the header in bold.
    func text(style: TextStyle) -> String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        let lines = rows.map { line($0, widths: widths) }
        return ([style.bold(line(header, widths: widths))] + lines).joined(separator: "\n")
    }

    private func line(_ cells: [String], widths: [Int]) -> String {
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(width - cell.count, 0))
        }
        var joined = padded.joined(separator: "  ")
        while joined.last == " " { joined.removeLast() }
        return joined
    }
}
