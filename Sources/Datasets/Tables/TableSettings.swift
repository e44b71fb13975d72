/// What a person says about the columns and cells of a table.
public struct TableSettings: Hashable, Sendable {
  /// A column of categories that becomes a column for each of them: 1 where it is the row's, else 0.
  public struct OneHot: Hashable, Sendable {
    /// The column.
    public let column: String
    /// The categories in their order; by default those of the table, in the order of their names.
    public let categories: [String]?

    /// Names a column.
    public init(column: String, categories: [String]? = nil) {
      self.column = column
      self.categories = categories
    }
  }

  /// The columns that hold the labels, in the order of the model's outputs; without one all columns are
  /// inputs.
  public var labelColumns: [String] = []
  /// The columns that are inputs, in the model's order; by default all others.
  public var inputColumns: [String]?
  /// Columns that are no inputs.
  public var droppedColumns: [String] = []
  /// Columns of categories.
  public var oneHot: [OneHot] = []
  /// What stands between cells; by default what the header has most of.
  public var separator: TableSeparator?
  /// What becomes of rows in which a value is missing.
  public var missing: MissingValuePolicy = .error
  /// A file with the names of the classes, in the model's order.
  public var classNamesPath: String?

  /// Nothing is said.
  public init() {}
}
