/// How large a task's stored input is, without unpacking it where that can be known without.
///
/// What does not fit into a page lies beside its row, mostly compressed. The row knows both sizes, but of `json` Postgres
/// tells only the compressed one (`pg_column_size`): a cast to `text` is a copy of everything. So a claim looks at
/// what is stored, and unpacks only what is compressed and could be either: at most ``carriedMax`` bytes of it.
package enum InputSize {
    /// The largest input that a claim carries, in bytes of JSON text. Larger ones are loaded by their attempts
    /// (``LoadInput``), so that a worker holds no more of these at once than it has memory for. Smaller would cost the usual
    /// task a second round trip; at this size a trip is noise beside the bytes.
    package static let carriedMax = 128 << 10

    /// No method of compression makes less than a 255th of anything (lz4; pglz a 91st), so less than this is small
    /// whatever it is. That is the way of tiny tasks: one look at the row's own header.
    static let surelyCarriedMax = carriedMax / 256

    /// Whether a claim carries the input in `column`.
    static func isCarried(_ column: String) -> String {
        """
        (pg_column_size(\(column)) <= \(surelyCarriedMax) OR pg_column_size(\(column)) <= \(carriedMax)
            AND (pg_column_compression(\(column)) IS NULL OR octet_length(\(column)::text) <= \(carriedMax)))
        """
    }

    /// The bytes of the JSON text in `column`; a few more for one that lies uncompressed in its row.
    static func bytes(of column: String) -> String {
        """
        CASE WHEN pg_column_compression(\(column)) IS NULL THEN pg_column_size(\(column))
            ELSE octet_length(\(column)::text) END
        """
    }
}
