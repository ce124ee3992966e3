using System.Collections;
using System.Data;
using System.Data.Common;

namespace Redraft.Runs;

/// <summary>Rows whose texts are read in a way of their own; all else is passed on as it is.</summary>
/// <param name="rows">The rows; closed with this.</param>
internal abstract class PassingReader(DbDataReader rows) : DbDataReader
{
    /// <summary>The rows.</summary>
    protected DbDataReader Rows => rows;

    public override int Depth => rows.Depth;

    public override int FieldCount => rows.FieldCount;

    public override bool HasRows => rows.HasRows;

    public override bool IsClosed => rows.IsClosed;

    public override int RecordsAffected => rows.RecordsAffected;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => rows.Read();

    public override bool NextResult() => rows.NextResult();

    public override void Close() => rows.Close();

    public override object GetValue(int ordinal) => IsText(ordinal) ? Text(ordinal) : rows.GetValue(ordinal);

    public override string GetString(int ordinal) => IsText(ordinal) ? Text(ordinal) : rows.GetString(ordinal);

    public override T GetFieldValue<T>(int ordinal) => typeof(T) == typeof(string) || typeof(T) == typeof(object) ? (T)GetValue(ordinal) : rows.GetFieldValue<T>(ordinal);

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    public override bool IsDBNull(int ordinal) => rows.IsDBNull(ordinal);

    public override string GetName(int ordinal) => rows.GetName(ordinal);

    public override int GetOrdinal(string name) => rows.GetOrdinal(name);

    public override string GetDataTypeName(int ordinal) => rows.GetDataTypeName(ordinal);

    public override Type GetFieldType(int ordinal) => rows.GetFieldType(ordinal);

    public override bool GetBoolean(int ordinal) => rows.GetBoolean(ordinal);

    public override byte GetByte(int ordinal) => rows.GetByte(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => rows.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override char GetChar(int ordinal) => rows.GetChar(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => rows.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override DateTime GetDateTime(int ordinal) => rows.GetDateTime(ordinal);

    public override decimal GetDecimal(int ordinal) => rows.GetDecimal(ordinal);

    public override double GetDouble(int ordinal) => rows.GetDouble(ordinal);

    public override float GetFloat(int ordinal) => rows.GetFloat(ordinal);

    public override Guid GetGuid(int ordinal) => rows.GetGuid(ordinal);

    public override short GetInt16(int ordinal) => rows.GetInt16(ordinal);

    public override int GetInt32(int ordinal) => rows.GetInt32(ordinal);

    public override long GetInt64(int ordinal) => rows.GetInt64(ordinal);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override DataTable? GetSchemaTable() => rows.GetSchemaTable();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rows.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Whether there is a text in a column.</summary>
    protected abstract bool IsText(int ordinal);

    /// <summary>The text in a column.</summary>
    protected abstract string Text(int ordinal);
}
